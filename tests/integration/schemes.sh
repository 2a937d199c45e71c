#!/usr/bin/env bash
# Every ready-made scheme of schemes/, on a small company where the right answer is known by hand.
set -euo pipefail
tessera=$(realpath "$1")
beside=$(cd "$(dirname "$0")" && pwd)
schemes=$(realpath "$2")/schemes
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
. "$beside/database.sh"
t="$tessera --quiet"
$t init >/dev/null
cat >regions.csv <<'C'
code,name,population
PER,Perm,1034000
TOM,Tomsk,556000
C
cat >categories.csv <<'C'
code,name
F,Footwear
A,Appliances
C
cat >products.csv <<'C'
code,name,category
BOOT,Boots,F
KET,Kettle,A
C
cat >partners.csv <<'C'
code,name,region,city,main_manager,served_by_sales_reps,legal_kind,birth_date,gender,income,industry,is_customer,is_supplier,attribute.interest
P1,Anna,Perm,Пермь,Ivanov,false,person,1990-06-15,female,high,,true,false,cosmetics|children
P2,Сеть Уют,Perm,Пермь,Ivanov,true,company,,,,retail,true,false,
P3,Boris,Tomsk,,Petrova,false,person,2010-01-01,male,low,,true,false,sport
P4,Clara,Tomsk,,Ivanov,false,person,1950-03-03,female,middle,,true,false,books
P5,Опт,Tomsk,,Petrova,false,company,,,,wholesale,true,false,
P6,Dora,Perm,,Petrova,false,person,1995-02-02,female,high,,true,false,children
S1,Завод,Tomsk,,Petrova,false,company,,,,construction,false,true,
C
cat >sales.csv <<'C'
partner,day,product,document,quantity,revenue,cost,extra_cost
P1,2026-05-10,BOOT,D1,1,60000,0,0
P1,2026-01-10,BOOT,D2,1,20000,0,0
P2,2025-11-01,BOOT,D3,2,60000,10000,0
P5,2025-09-01,KET,D4,1,30000,0,0
P5,2025-10-01,KET,D5,1,30000,0,0
P5,2025-10-02,KET,D6,1,1,0,0
P6,2026-02-01,BOOT,D7,3,70000,10000,0
C
cat >settlements.csv <<'C'
partner,document,day,due,currency,amount
P1,I1,2026-01-01,2026-02-01,RUB,15000
P1,I1,2026-02-01,2026-02-01,RUB,-3000
P2,I2,2026-06-01,2026-07-01,RUB,9000
S1,I3,2026-06-01,2026-07-01,RUB,-500
P5,I4,2026-04-20,2026-05-20,RUB,100
C
cat >interactions.csv <<'C'
partner,moment,kind,subject,document
P1,2026-06-01T10:00:00Z,call,offer,T1
P2,2026-05-01T10:00:00Z,meeting,offer,T2
P3,2026-01-01T10:00:00Z,email_in,question,T3
C
cat >activity.csv <<'C'
id,partner,moment,kind,product
1,P1,2026-06-10T10:00:00Z,cart,BOOT
2,P2,2026-06-05T10:00:00Z,cart,BOOT
3,P2,2026-06-06T10:00:00Z,purchase,BOOT
4,P4,2026-03-01T10:00:00Z,favourite,KET
C
for kind in regions categories products partners sales settlements interactions activity; do
    $t import $kind $kind.csv >/dev/null
done
$t segment create --name Footwear --subject product --method periodic --filter 'category = "Footwear"' >/dev/null
$t segment form Footwear >/dev/null

failed=0 seen=()
expect() { # scheme, codes, parameters...
    local scheme=$1 codes=$2 options=()
    shift 2
    for parameter in "$@"; do options+=(--parameter "$parameter"); done
    local got
    got=$($t --as-of 2026-06-15 scheme run "$schemes/$scheme.toml" --format csv "${options[@]}" | tail -n +2 | cut -d, -f1 | sort | tr '\n' ' ')
    seen+=("$scheme")
    if [[ $got != "${codes:+$codes }" ]]; then
        echo "FAILED $scheme $*: got <$got>, expected <$codes>"
        failed=1
    fi
}
expect region "P1 P2 P6"                              # DCS-7
expect region "P3 P4 P5 S1" region=Tomsk
expect manager-without-reps "P1 P4"                   # DCS-8
expect birthday-today "P1"                            # DCS-24
expect bought-product-segment "P1 P2 P6"              # DCS-25
expect bought-product-segment "P1 P6" amount=60000
expect quarter-volume "P6"                            # DCS-14
expect no-recent-contact "P3"                         # DCS-11
expect no-recent-contact-or-never "P3 P4 P5 P6 S1"    # DCS-11, W11
expect big-debtors "P1"                               # DCS-18
expect overdue "P1"                                   # DCS-17, DCS-18
expect suppliers-we-owe "S1"                          # DCS-18, SEG-15
expect win-back "P2 P5 P6"                            # MKT-14
expect bought-last-month "P1"                         # RPT-12
expect abandoned-cart "P1"                            # MKT-15
expect favourites "P4"                                # MKT-16
expect bought-category "P1 P2 P6"                     # MKT-18
expect bought-category "P5" category=Appliances
expect big-cities "P1 P2"                             # MKT-19
expect young-mothers "P6"                             # MKT-12
expect age-children "P3"                              # SEG-24
expect age-adults "P1 P6"
expect age-elderly "P4"
expect sex "P1 P4 P6"
expect income "P1 P6"
expect industry "P2"
expect interest "P1"
expect frequent-buyers "P5" orders=3
expect single-purchase "P2 P6"
expect no-purchases "P3 P4"
expect lapsed-buyers "P5"
expect potential-customers "P3"                       # USE-8
expect wholesale "P5"                                 # USE-11
expect chain-shops "P2"
expect dealers "P2"
expect vip "P1" profit=70000
expect vip ""
expect sold-badly "KET" quantity=1                    # PRD-5
expect sold-badly "BOOT KET"
for file in "$schemes"/*.toml; do
    name=$(basename "$file" .toml)
    [[ " ${seen[*]} " == *" $name "* ]] || { echo "FAILED $name has no known answer here"; failed=1; }
done
echo "${#seen[@]} answers of schemes compared"
exit $failed
