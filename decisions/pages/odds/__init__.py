"""The pages of the odds of an overturn and of their backtest."""
