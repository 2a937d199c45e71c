"""Tryton's server inside this process, on a day that does not move. TRYTOND_CONFIG and DB_NAME say which database."""
import datetime
import os
import warnings

warnings.simplefilter('ignore')
import trytond.ir.date
from proteus import config as proteus_config

TODAY = datetime.date.fromisoformat(os.environ['TODAY'])


def start():
    trytond.ir.date.Date.today = staticmethod(lambda timezone=None: TODAY)
    return proteus_config.set_trytond(config_file=os.environ['TRYTOND_CONFIG'])
