"""Words that say little about which service is meant: those of the trade, and those of sentences about services."""


def listed(text: str) -> frozenset[str]:
    """The words of *text*."""
    return frozenset(text.split())


#: Words of the trade: they say what a service is rather than which one, so they weigh little.
GENERIC = listed(
    """care home homes house nursing residential rest retirement service services centre agency domiciliary homecare
    support supported living community group trust practice clinic dental surgery medical health healthcare hospice
    hospital assisted extra sheltered housing scheme unit day respite branch head office company co uk and of for"""
)

#: Words of a sentence about a service that are hardly ever part of its name.
NOISE = listed(
    """a about above after afternoon again agenda all already also am amber an and another answer any anyone anything
    appears are around as asap ask asked asking at bad be became because become been before being better between bit
    both bring bringing but by call called came can cannot cant card case check cheers colour comes coming complaint
    complaints concern concerns could cqc current currently date decide decided details did discuss discussed
    discussing do does doesnt doing done dont down during each either else email enough even ever every everyone
    everything explain far fetch few find fine follow for found from fw fwd gave get getting give given go going
    gone good got great green had happened happening has hasnt have having he hear heard hello help her here hey hi
    highest him his history hold how however i id if im in info information inspected inspection inspections
    inspector instead intelligence into is isnt issue issues it its ive just keep kept kindly know last late lately
    later latest left let lets like list log look looking lot lots lowest made major make manager managers many may
    me mean meant meeting message might minor moment more morning most much must my name named need needed new news
    next no nobody none not nothing now of off often ok on once one only open opened or other our out over overall
    overdue people perhaps person phone phoned please pls plz point possible previous problem problems provide
    provided provider pull put qmv question quick quickly rag raise rang rate rated rather rating ratings re reach
    ready really reason reasons recent recently red regarding remember remind reminder report reported rest result
    results return right ring risk risks rung said same saw say says score second see seem seems seen send service
    several shall she short should show shown side since situation so some someone something soon sorry speak
    speaking spoke staff staffing standing started state status still stop straight struggling stuff such summary
    suppose sure suspended suspension ta take talk tell tells than thank thanks that thats the their them then there
    theres these they thing things think third this those though thought time timeline to today told tomorrow
    tonight too top trouble try trying turn turned under understand until up update updates us used using various
    very view visit visited visiting visits wait waiting want wanted ward was wasnt way ways we week well went were
    what whats when where whether which while who whom whos why will with within without wondering word words work
    working worried worries worry worse worst would wrong yeah year years yes yesterday yet you your yours"""
)

#: Of these, the ones that names do begin or end with: "New", "View". With one of them beside a name nothing is sure.
_ALSO_NAMES = listed(
    """all amber and another better both bring call cannot card case concern discuss down even every far fine found
    gone good great green help highest hold keep kept left major me meeting minor more morning most new next no not
    one open our out over people person point provider ready red rest right ring same second service short side
    staff state stop straight take third too top turn up us view visit ward way ways we well within without word
    work working you your"""
)
CHATTER = NOISE - _ALSO_NAMES
