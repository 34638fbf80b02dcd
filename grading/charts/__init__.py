"""Charts for reports, one module for each kind; all are drawn from released values alone."""

from grading.charts.bank import bank_chart
from grading.charts.change import change_chart
from grading.charts.funnel import funnel_chart
from grading.charts.months import months_chart
from grading.charts.rates import rates_chart
from grading.charts.tiles import tiles_chart

__all__ = ["bank_chart", "change_chart", "funnel_chart", "months_chart", "rates_chart", "tiles_chart"]
