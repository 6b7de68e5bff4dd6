"""Sweeps of simulations over a grid that survive being killed, on one machine or on a cluster."""

from .run import Status, run_sweep, status
from .schedulers import Cluster, Local, Scheduler, SchedulerError
from .store import VERSION, Store, StoreError
from .tasks import Sweep, Task, read_sweep, run_task

__all__ = [
    "VERSION",
    "Cluster",
    "Local",
    "Scheduler",
    "SchedulerError",
    "Status",
    "Store",
    "StoreError",
    "Sweep",
    "Task",
    "read_sweep",
    "run_sweep",
    "run_task",
    "status",
]
