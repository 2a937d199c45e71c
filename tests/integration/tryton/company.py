"""Fills a fresh Tryton database with a small company, each of whose customers has a trouble of its own."""
import datetime
from decimal import Decimal

from server import TODAY, start

config = start()
from proteus import Model, Wizard
from trytond.exceptions import UserWarning
from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, create_tax, get_accounts
from trytond.modules.account_invoice.tests.tools import set_fiscalyear_invoice_sequences
from trytond.modules.company.tests.tools import create_company, get_company
from trytond.modules.currency.tests.tools import get_currency


def made(model, **values):
    record = Model.get(model)(**values)
    record.save()
    return record


def one(model, **values):
    found, = Model.get(model).find([(name, '=', value) for name, value in values.items()], limit=1)
    return found


def yes(step, *args):
    "Does it, and answers 'yes' to the warnings. Each has a name, which must not be that of a record made on the way."
    for _ in range(5):
        try:
            return step(*args)
        except UserWarning as warning:
            asked = warning
            made('res.user.warning', user=config.user, name=warning.name)
    raise asked


def press(record, button):
    return yes(record.click, button)


def day(text):
    return datetime.date.fromisoformat(text)


# --- The company and its books: its own currency is the dollar, an euro is 1.25 of it -----------------------------
dollar, euro = get_currency('USD'), get_currency('EUR')
for currency, rate in ((dollar, '1'), (euro, '0.8')):
    for old in list(currency.rates):
        currency.rates.remove(old)
    currency.rates.new(date=day('2025-01-01'), rate=Decimal(rate))
    currency.save()
create_company(currency=dollar)
company = get_company()
company.cancel_invoice_out = True
company.save()
config._context['company'] = company.id
for year in ('2025-06-30', '2026-06-30'):
    fiscal = set_fiscalyear_invoice_sequences(create_fiscalyear(company, day(year)))
    fiscal.click('create_period')
create_chart(company)
accounts = get_accounts(company)
tax = create_tax(Decimal('.20'))
tax.save()
cash = made('account.invoice.payment.method', name='Cash', journal=one('account.journal', type='cash'),
            credit_account=accounts['cash'], debit_account=accounts['cash'])


def term(name, *parts):
    "Parts of the amount, each with its days; the last one is the rest."
    record = Model.get('account.invoice.payment_term')(name=name)
    for ratio, days in parts:
        line = record.lines.new(type='percent', ratio=Decimal(ratio)) if ratio else record.lines.new(type='remainder')
        for delta in list(line.relativedeltas):
            line.relativedeltas.remove(delta)
        line.relativedeltas.new(days=days)
    record.save()
    return record


month = term('30 days', (None, 30))
halves = term('Two halves', ('0.5', 20), (None, 60))

# --- Places, categories, products ----------------------------------------------------------------------------------
belgium = made('country.country', name='Belgium', code='BE')
japan = made('country.country', name='Japan', code='JP')
wallonia = made('country.subdivision', name='Wallonia', code='BE-WAL', type='region', country=belgium)
liege = made('country.subdivision', name='Liège', code='BE-WLG', type='province', country=belgium, parent=wallonia)
trade = made('party.category', name='Trade')
retail = made('party.category', name='Retail', parent=trade)
wholesale = made('party.category', name='Wholesale', parent=trade)
booked = made('product.category', name='Booked', accounting=True, account_expense=accounts['expense'],
              account_revenue=accounts['revenue'])
booked.customer_taxes.append(tax)
booked.save()
tools, nails = made('product.category', name='Tools'), made('product.category', name='Nails')
unit, kilogram, gram = (one('product.uom', name=name) for name in ('Unit', 'Kilogram', 'Gram'))


def product(code, name, uom, price, cost, *categories):
    template = Model.get('product.template')(name=name, default_uom=uom, type='goods', salable=True, code=code,
                                             list_price=Decimal(price), account_category=booked)
    for category in categories:
        template.categories.append(Model.get('product.category')(category.id))
    template.products[0].cost_price = Decimal(cost)
    template.save()
    return template.products[0]


hammer = product('HAM', 'Hammer', unit, '12.90', '7.5', tools)
saw = product('SAW', 'Saw', unit, '19.99', '11', tools, nails)
nail = product('NAIL', 'Nails', kilogram, '1.01', '0.3333', nails)

# --- Parties -------------------------------------------------------------------------------------------------------
def party(code, name, country=None, subdivision=None, category=None, limit=None, email=None):
    record = Model.get('party.party')(code=code, name=name)
    record.addresses[0].country, record.addresses[0].subdivision = country, subdivision
    if category:
        record.categories.append(Model.get('party.category')(category.id))
    if limit is not None:
        record.credit_limit_amount = Decimal(limit)
    if email:
        record.contact_mechanisms.new(type='email', value=email)
    record.identifiers.new(code='REG ' + code)
    record.save()
    return record


regular = party('C01', 'Ångström', belgium, liege, wholesale, '500', 'anna@example.com')
late = party('C02', 'Brown', belgium, wallonia, retail, '100.5')
fresh = party('C03', 'Carla', belgium, None, retail)
refunded = party('C04', 'Dahl', japan, None, wholesale)
returning = party('C05', 'Éclair', japan)
due_today = party('C06', 'Fjord', None, None, retail, '0')
cancelled = party('C07', 'Gale', belgium, liege)
ahead = party('C08', 'Hugo', japan, None, wholesale, '10000')
abroad = party('C09', 'Iris', japan)
gone = party('C10', 'Jonas', belgium, liege)
supplier = party('V01', 'Vetter', belgium)
prospect = party('P01', 'Quill', belgium, wallonia, retail)


# --- Invoices: numbers follow dates --------------------------------------------------------------------------------
def draft(party, date, payment_term, *lines, kind='out', currency=dollar):
    record = Model.get('account.invoice')(type=kind, party=party, invoice_date=day(date), currency=currency)
    record.payment_term = payment_term
    for goods, quantity, price, *uom in lines:
        line = record.lines.new()
        line.product = goods
        line.quantity = quantity
        if uom:
            line.unit, = uom
        line.unit_price = Decimal(price)
    if kind == 'in':
        record.accounting_date = day(date)
    record.save()
    return record


def invoice(*args, **more):
    record = draft(*args, **more)
    press(record, 'post')
    return record


def pay(record, date, amount=None):
    "All of it, or a part; then Tryton reconciles what it can and leaves the rest open."
    wizard = Wizard('account.invoice.pay', [record])
    wizard.form.payment_method = cash
    wizard.form.date = day(date)
    if amount:
        wizard.form.amount = Decimal(amount)
    yes(wizard.execute, 'choice')
    if wizard.state != 'end':
        wizard.form.type = 'partial'
        yes(wizard.execute, 'pay')


def credit(record, date, refund):
    "A credit note; as a refund it is reconciled with its invoice."
    wizard = Wizard('account.invoice.credit', [record])
    wizard.form.with_refund = refund
    wizard.form.invoice_date = day(date)
    yes(wizard.execute, 'credit')
    if not refund:
        note, = wizard.actions[0]
        note.payment_term = month
        note.invoice_date = day(date)
        for line in note.lines:
            line.quantity = -2
        note.save()
        press(note, 'post')


pay(invoice(regular, '2025-03-10', month, (hammer, 10, '12.90'), (nail, 3, '1.01')), '2025-04-05')
pay(invoice(late, '2025-11-20', month, (saw, 20, '19.99')), '2025-12-15', '50.05')
pay(invoice(regular, '2026-02-01', halves, (hammer, 30, '12.90'), (saw, 1, '20.01')), '2026-02-15', '120')
returned = invoice(returning, '2026-04-01', month, (hammer, 7, '12.3456'))
press(invoice(cancelled, '2026-04-20', month, (hammer, 100, '12.90')), 'cancel')
credit(returned, '2026-04-28', False)
invoice(supplier, '2026-05-01', month, (saw, 40, '11'), kind='in')
disputed = invoice(refunded, '2026-05-25', month, (saw, 5, '19.99'))
invoice(due_today, '2026-05-31', month, (nail, 2.5, '1.01'))
invoice(gone, '2026-06-01', month, (hammer, 9, '12.90'))
credit(disputed, '2026-06-02', True)
pay(invoice(fresh, '2026-06-03', halves, (saw, 3, '20')), '2026-06-10', '10')  # one half is due, the other not yet
invoice(abroad, '2026-06-05', month, (saw, 3, '17.77'), currency=euro)
invoice(fresh, '2026-06-10', month, (hammer, 4, '12.90'))
# 3.325 is rounded to the even cent below, as 2.525 was above; 3.535 to the one above.
invoice(due_today, '2026-06-20', month, (nail, 1750, '0.0019', gram), (nail, 3.5, '1.01'))
draft(fresh, '2026-06-25', month, (saw, 1000, '19.99'))

# Money that came before there is an invoice, entered by hand.
advance = Model.get('account.move')(journal=one('account.journal', type='cash'), date=day('2026-06-15'))
advance.period = one('account.period', start_date=day('2026-06-01'))
advance.lines.new(account=accounts['cash'], debit=Decimal('75.25'))
advance.lines.new(account=accounts['receivable'], party=ahead, credit=Decimal('75.25'))
advance.click('post')


# --- Sales ---------------------------------------------------------------------------------------------------------
def sale(party, date, *lines, until):
    record = Model.get('sale.sale')(party=party, payment_term=month, invoice_method='order', shipment_method='order')
    for goods, quantity in lines:
        line = record.lines.new()
        line.product = goods
        line.quantity = quantity
    record.sale_date = day(date)
    for button in ('quote', 'confirm', 'process')[:until]:
        if button != 'process' or record.state == 'confirmed':
            press(record, button)
    return record


shipped = sale(ahead, '2026-06-22', (hammer, 6.0), (nail, 0.7), until=3)
for shipment in shipped.shipments:
    for button in ('assign_force', 'pick', 'pack', 'done'):
        press(shipment, button)
shipped.reload()
dearer = Wizard('product.modify_cost_price', [hammer])  # what was shipped had cost less
dearer.form.cost_price = '9.99'
dearer.form.date = TODAY
dearer.execute('modify')
for bill in shipped.invoices:
    bill.invoice_date = day('2026-06-23')
    bill.save()
    press(bill, 'post')
sale(late, '2026-06-15', (saw, 2.0), until=1)
sale(prospect, '2026-06-16', (saw, 8.0), (hammer, 1.0), until=1)
sale(fresh, '2026-06-20', (hammer, 11.0), until=3)

# --- What else happened --------------------------------------------------------------------------------------------
for who, date in ((regular, '2026-01-10'), (prospect, '2026-06-12'), (prospect, '2026-06-20')):
    made('sale.opportunity', description='Lead of ' + date, party=who, address=who.addresses[0],
         amount=Decimal(100), start_date=day(date))
made('ir.note', resource=prospect, message='Called, was not there')
made('ir.note', resource=company, message='Belongs to no party')
gone.active = False
gone.save()
print('a company on', TODAY)
