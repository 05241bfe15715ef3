"""The site's middleware, which the setting `MIDDLEWARE` lists."""
