"""Airflow: newsbeam every quarter of an hour, one run at a time. Put it into the folder of DAGs.

A task that fails is tried again and goes on with its first uncommitted batch; exit code 75 (another run holds the
warehouse) counts as skipped, exit codes 2 and 3 (wrong usage, too many dead letters) are for a person to look at.
"""

from __future__ import annotations

import datetime as dt

try:
    from airflow.providers.standard.operators.bash import BashOperator  # Airflow 3
    from airflow.sdk import DAG
except ImportError:
    from airflow import DAG  # Airflow 2
    from airflow.operators.bash import BashOperator

with DAG(
    dag_id="newsbeam_ingest",
    schedule="*/15 * * * *",
    start_date=dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc),
    catchup=False,  # the inbox holds everything: a run that was missed is part of the next one
    max_active_runs=1,
    dagrun_timeout=dt.timedelta(hours=2),
    tags=["newsbeam"],
) as dag:
    ingest = BashOperator(
        task_id="ingest",
        bash_command=(
            "newsbeam ingest /srv/newsbeam/inbox --warehouse /srv/newsbeam/lake --wait 600 --log-format json "
            "--max-dead-letters 1000"
        ),
        skip_on_exit_code=75,
        retries=3,
        retry_delay=dt.timedelta(minutes=2),
    )
    check = BashOperator(task_id="doctor", bash_command="newsbeam doctor --warehouse /srv/newsbeam/lake")
    ingest >> check
