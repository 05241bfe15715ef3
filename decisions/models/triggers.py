"""Rules over more than one row, as triggers of the database.

They are `Meta.triggers` of the models, so that `makemigrations` writes every change of them into a
migration. A violation raises an `IntegrityError` that names the rule.
"""

from pgtrigger import (
    After,
    AnyChange,
    Deferred,
    Delete,
    Insert,
    Operation,
    Q,
    Referencing,
    Statement,
    Trigger,
    Update,
    UpdateOf,
)

from imr_archive.runtime.advisory_locks import Lock


def _outcome(name: str, operation: Operation, find_case: str) -> Trigger:
    """Return the trigger that checks a case's outcome against its items.

    It is checked when a transaction ends, so that a case and its items may be written in any order.

    Args:
        name: of the trigger.
        operation: the operations that fire it.
        find_case: a statement that sets `checked` to the id of the case.
    """
    return Trigger(
        name=name,
        when=After,
        operation=operation,
        timing=Deferred,
        declare=[("checked", "bigint"), ("stated", "text"), ("derived", "text")],
        func=f"""
            {find_case}
            SELECT outcome INTO stated FROM decisions_case WHERE id = checked;
            IF NOT FOUND THEN
                RETURN NULL;
            END IF;
            SELECT CASE
                WHEN count(*) = 0 THEN ''
                WHEN min(outcome) = max(outcome) THEN min(outcome)
                ELSE 'partially_overturned'
            END INTO derived FROM decisions_disputeditem WHERE case_id = checked;
            IF stated <> derived THEN
                RAISE EXCEPTION 'case % is stated as "%", and its items come to "%"',
                    checked, stated, derived
                    USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'case_outcome_follows_from_items';
            END IF;
            RETURN NULL;
        """,  # noqa: S608  statements of this module
    )


CASE_OUTCOME = _outcome(
    "case_outcome_follows_from_items", Insert | UpdateOf("outcome"), "checked := NEW.id;"
)
ITEM_OUTCOME = _outcome(
    "item_outcome_follows_to_case",
    Insert | Delete | UpdateOf("outcome", "case_id"),
    "IF TG_OP = 'DELETE' THEN checked := OLD.case_id; ELSE checked := NEW.case_id; END IF;",
)

#: Samples and decisions of the state are never public together. It is checked when a transaction
#: ends: the first real case takes the samples out in its own.
SAMPLES_STAY_APART = Trigger(
    name="samples_stay_apart",
    when=After,
    operation=Insert | UpdateOf("sample", "withdrawn_at"),
    timing=Deferred,
    condition=Q(new__withdrawn_at__isnull=True),
    func=f"""
        -- A row that the transaction changed again is looked at as it is in the end: who holds the
        -- shared lock for what it was first and then asks for the other waits for others who do.
        IF NOT EXISTS (SELECT FROM decisions_case
                       WHERE id = NEW.id AND sample = NEW.sample AND withdrawn_at IS NULL) THEN
            RETURN NULL;
        END IF;
        -- Held to the end, so that of two transactions the later one sees what the other wrote.
        IF NEW.sample THEN
            PERFORM pg_advisory_xact_lock({int(Lock.PUBLIC_CASES)});
        ELSE
            PERFORM pg_advisory_xact_lock_shared({int(Lock.PUBLIC_CASES)});
        END IF;
        IF EXISTS (SELECT FROM decisions_case WHERE sample AND withdrawn_at IS NULL)
            AND EXISTS (SELECT FROM decisions_case WHERE NOT sample AND withdrawn_at IS NULL)
        THEN
            RAISE EXCEPTION 'invented samples and decisions of the state would be public together'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'samples_stay_apart';
        END IF;
        RETURN NULL;
    """,  # noqa: S608  a number of ours
)


def _letters_of(text: str) -> str:
    """Return SQL for the letters and digits of a text, as in `bare`."""
    return f"lower(regexp_replace({text}, '[^a-zA-Z0-9]', '', 'g'))"


#: Deletes words that a visitor marked in a rationale, which may have named a person, when their
#: letter is withdrawn or when neither a rationale nor the letter's text has them. Code that writes
#: the items of a case also writes the case; it is checked at the end of the transaction.
MARKS_FOLLOW_THE_LETTER = Trigger(
    name="marks_follow_the_letter",
    when=After,
    operation=Update,
    timing=Deferred,
    func=f"""
        UPDATE decisions_foldermark mark SET exact = '', prefix = '', suffix = ''
        FROM decisions_case kase
        WHERE kase.id = NEW.id AND mark.case_id = NEW.id AND mark.exact <> '' AND (
            kase.withdrawn_at IS NOT NULL
            OR NOT EXISTS (
                SELECT FROM decisions_disputeditem item WHERE item.case_id = NEW.id
                AND position({_letters_of("mark.exact")} IN {_letters_of("item.rationale")}) > 0
            ) AND (
                position({_letters_of("mark.exact")} IN {_letters_of("kase.letter_text")}) = 0
                OR EXISTS (
                    SELECT FROM decisions_disputeditem item
                    WHERE item.case_id = NEW.id AND jsonb_exists(item.corrected, 'rationale')
                )
            )
        );
        RETURN NULL;
    """,  # noqa: S608  columns of this module
)

#: The operations that the search outbox records, and their transition tables.
_SEEN = {
    "insert": (Insert, Referencing(new="changed")),
    "update": (Update, Referencing(new="changed")),
    "delete": (Delete, Referencing(old="changed")),
}


def note_in_outbox(cases: str, *events: str) -> list[Trigger]:
    """Return a trigger that records changed cases in the search outbox, in the same transaction.

    Args:
        cases: a query of the ids of the cases of the rows in `changed`.
        events: of "insert", "update" and "delete"; all of them where none is given.
    """
    return [
        Trigger(
            name=f"note_{event}",
            level=Statement,
            when=After,
            operation=_SEEN[event][0],
            referencing=_SEEN[event][1],
            func=f"INSERT INTO decisions_changedcase (case_id) {cases}; RETURN NULL;",
        )
        for event in events or _SEEN
    ]


def remember_address(kind: str, column: str, cases: str = "") -> Trigger:
    """Return a trigger that keeps the former URL of a row when its URL changes.

    Args:
        kind: the kind of row in `FormerAddress`.
        column: the column that determines its URL.
        cases: a query of the ids of the cases whose documents in the search index hold the URL.
    """
    note = f"INSERT INTO decisions_changedcase (case_id) {cases};" if cases else ""
    return Trigger(
        name="remember_address",
        when=After,
        operation=UpdateOf(column),
        condition=AnyChange(column),
        func=f"""
            INSERT INTO decisions_formeraddress (kind, former, row_id)
                VALUES ('{kind}', OLD.{column}, OLD.id)
                ON CONFLICT (kind, former) DO UPDATE SET row_id = EXCLUDED.row_id;
            {note}
            RETURN NULL;
        """,  # noqa: S608  names of this module
    )
