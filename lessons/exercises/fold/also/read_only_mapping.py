from types import MappingProxyType
from functools import reduce
from itertools import groupby

T = {"Hired": ("role", "address"), "RoleChanged": ("role",), "AddressChanged": ("address",)}
step = lambda state, event: MappingProxyType(
    {**state, **{k: event.data[k] for k in T.get(event.type, ())}}
)


def previous(events, field):
    vals = [v for v, _ in groupby(e.data[field] for e in events if field in T.get(e.type, ()))]
    return ([None, None] + vals)[-2]
