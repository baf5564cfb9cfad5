"""Formulas of queueing theory for servers with a waiting line.

A. K. Erlang, "Solution of some Problems in the Theory of Probabilities of Significance in Automatic
Telephone Exchanges" (1917); L. Kleinrock, "Queueing Systems, Volume 1: Theory" (1975), chapter 3.
All of it holds for arrivals at random (Poisson) and exponential service times, in the long run, and
only below saturation: the load per server is less than 1.

Rates are per second, times in seconds.
"""

from edalab.errors import BadParameter


def erlang_c(servers: int, offered: float) -> float:
    """The probability that a customer has to wait: Erlang's C formula.

    Args:
        servers: How many there are.
        offered: The offered load in erlang: arrival rate over one server's service rate.

    Raises:
        BadParameter: As much work comes as can be done, or more: the line has no mean.
    """
    if not 0 <= offered < servers:
        raise BadParameter("offered", f"{offered:g}", f"0 <= offered < {servers}")
    # Erlang's B by its recursion, which never overflows as powers and factorials do.
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = offered * blocked / (server + offered * blocked)
    return blocked / (1 - offered / servers * (1 - blocked))


def mean_wait(servers: int, arrival_rate: float, service_rate: float) -> float:
    """The mean time before service begins in an M/M/c queue.

    Args:
        servers: How many there are.
        arrival_rate: Customers per second.
        service_rate: Customers per second that one server can serve.

    Raises:
        BadParameter: The servers are saturated.
    """
    offered = arrival_rate / service_rate
    return erlang_c(servers, offered) / (servers * service_rate - arrival_rate)


def mean_in_system(servers: int, arrival_rate: float, service_rate: float) -> float:
    """The mean time from coming to going in an M/M/c queue: waiting and being served.

    With one server it is 1 / (service_rate - arrival_rate).

    Raises:
        BadParameter: The servers are saturated.
    """
    return mean_wait(servers, arrival_rate, service_rate) + 1 / service_rate


def mean_wait_general(arrival_rate: float, work_s: float, variation: float) -> float:
    """The mean time before service begins in an M/G/1 queue (Pollaczek-Khinchine).

    Kleinrock, as above, chapter 5.6.

    Args:
        arrival_rate: Customers per second.
        work_s: The mean service time in seconds.
        variation: The squared coefficient of variation of the service time: its variance over the
            square of its mean; 0 for a fixed time (M/D/1), 1 for an exponential one (M/M/1).

    Raises:
        BadParameter: The server is saturated.
    """
    load = arrival_rate * work_s
    if not 0 <= load < 1:
        raise BadParameter("offered", f"{load:g}", "0 <= offered < 1")
    return load * work_s * (1 + variation) / (2 * (1 - load))
