"""Asks Tryton itself. Standard input: lines of NAME, tab, partner or product, tab, a Python expression over p; the file
NAME.theirs then lists the codes of those records for which it is true. For figure instead of partner it lists code and
value of every party."""
import datetime
import sys
from decimal import Decimal

from server import TODAY, start

config = start()
from trytond.pool import Pool
from trytond.transaction import Transaction

SINCE, UNTIL = datetime.date.min, datetime.date.max


def day(text):
    return datetime.date.fromisoformat(text)


def invoices(party):
    "What was invoiced and counts: a cancelled invoice does if a credit note did it."
    Invoice = Pool().get('account.invoice')
    notes = {note.move for note in Invoice.search([('type', '=', 'out')])}
    return [i for i in Invoice.search([('type', '=', 'out'), ('party', '=', party)])
            if i.state in ('posted', 'paid') or i.state == 'cancelled' and i.cancel_move and i.cancel_move in notes]


def sold(who, since=SINCE, until=UNTIL, where=lambda line: True):
    "Lines of invoices to a party, or of a product."
    party = who.__name__ == 'party.party'
    found = invoices(who) if party else sum(map(invoices, Pool().get('party.party').search([])), [])
    return [line for i in found if since <= i.invoice_date <= until for line in i.lines
            if line.type == 'line' and (party or line.product == who) and where(line)]


def in_dollars(invoice, amount):
    with Transaction().set_context(date=invoice.currency_date):
        return Pool().get('currency.currency').compute(invoice.currency, amount, invoice.company.currency)


def revenue(*args, **more):
    return sum((in_dollars(line.invoice, line.amount) for line in sold(*args, **more)), Decimal(0))


def quantity(line):
    return Decimal(str(Pool().get('product.uom').compute_qty(line.unit, line.quantity, line.product.default_uom, round=False)))


def cost(line):
    moves = [m for m in getattr(line.origin, 'moves', ()) if m.state == 'done']
    return quantity(line) * (moves[0].cost_price if moves else line.product.cost_price)


def days(party):
    return [line.invoice.invoice_date for line in sold(party)]


def open_lines(party, on):
    "What was open on a past day."
    return sum((l.debit - l.credit for l in Pool().get('account.move.line').search([
        ('party', '=', party), ('account.type.receivable', '=', True), ('move.date', '<=', on)])
        if not l.reconciliation or l.reconciliation.date > on), Decimal(0))


def to_pay(party, field):
    "What is left to pay of invoices, in the company's currency."
    return sum((in_dollars(i, getattr(i, field)) for i in invoices(party) if getattr(i, field) > 0), Decimal(0))


def sales(party, *states):
    return sum((s.untaxed_amount for s in Pool().get('sale.sale').search([
        ('party', '=', party), ('state', 'in', states)])), Decimal(0))


def within(subdivision, name):
    return bool(subdivision) and (subdivision.name == name or within(subdivision.parent, name))


def country(party):
    found = party.address_get().country
    return found and found.code


def opportunities(party):
    return Pool().get('sale.opportunity').search([('party', '=', party)])


def notes(party):
    return Pool().get('ir.note').search([('resource', '=', str(party))])


with Transaction().start(config.database_name, config.user, readonly=True, context=config.context):
    models = {'partner': 'party.party', 'product': 'product.product', 'figure': 'party.party'}
    for asked in sys.stdin:
        name, kind, expression = asked.rstrip('\n').split('\t')
        answers = [(p.code, eval(expression)) for p in Pool().get(models[kind]).search([])]
        with open(name + '.theirs', 'w') as theirs:
            for code, answer in answers:
                if kind == 'figure':
                    print('%s,%.2f' % (code, answer), file=theirs)
                elif answer:
                    print(code, file=theirs)
