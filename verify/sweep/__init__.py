"""Sweeps of simulations over a grid that survive being killed, on one machine or on a cluster."""

from .families import FamilyExponents, families, sweep_exponents, to_csv, to_json
from .run import Status, run_sweep, status
from .schedulers import Cluster, Local, Scheduler, SchedulerError
from .store import VERSION, Store, StoreError
from .tasks import Sweep, Task, read_sweep, run_task

__all__ = [
    "VERSION",
    "Cluster",
    "FamilyExponents",
    "Local",
    "Scheduler",
    "SchedulerError",
    "Status",
    "Store",
    "StoreError",
    "Sweep",
    "Task",
    "families",
    "read_sweep",
    "run_sweep",
    "run_task",
    "status",
    "sweep_exponents",
    "to_csv",
    "to_json",
]
