"""The rules of a REGISTER that a phone could see, a table for SIPp.

A rule is a list of steps: `ask` sends a REGISTER, `expect` takes an answer.
Each rule is the user of its own name; the steps of one rule are one call."""

from xml.sax.saxutils import escape

REALM = "a.example"
STRICT = "strict.example"   # minexpires 120, refused below
FEW = "few.example"         # maxcontacts 1, refused above
BRIEF = "brief.example"     # nonceexpires 2
PROXY = "proxy.example"     # 407

REALMS = {REALM: {}, STRICT: {"minexpires": 120, "minexpiresmode": "reject"},
          FEW: {"maxcontacts": 1, "whenfull": "reject"},
          BRIEF: {"nonceexpires": 2}, PROXY: {"proxy": True}}
PASSWORD = "kermit"

A, B, C = (f"<sip:{name}@192.0.2.1:5060>" for name in "abc")
LISTED = r"Contact: <sip:{}@192.0.2.1:5060>;expires={}"


def listed(name, expires=3600):
    return LISTED.format(name, expires) + r"[^0-9]"


def ask(*contacts, login=None, **said):
    """`contacts`, headers by name, and of what is else said: realm, to, cseq.
    `login`: the password to answer the last challenge with."""
    return "ask", contacts, login, said


def expect(status, *patterns, never=()):
    """Regular expressions of what the answer has, and of what it has not; a
    dot stands for a quote, which SIPp's XML cannot hold."""
    return "expect", status, patterns, never


def pause(milliseconds):
    return "pause", milliseconds


def logged_in(*contacts, realm=REALM, status=200, patterns=(), never=(),
              challenge=401, **said):
    """A REGISTER, its challenge, and the same with the password."""
    return [ask(*contacts, realm=realm, **said), expect(challenge),
            ask(*contacts, realm=realm, login=PASSWORD, **said),
            expect(status, *patterns, never=never)]


def again(*contacts, **said):
    return ask(*contacts, login=PASSWORD, **said)


RULES = {
    "challenge_and_login": [
        ask(A),
        expect(401, "WWW-Authenticate: Digest .*realm=.a.example.",
               "nonce=.[^,]+,", "qop=.auth.", never=["stale=true"]),
        again(A), expect(200, listed("a"), "Date: [^,]+, .* GMT")],
    "challenge_of_a_proxy": logged_in(
        A, realm=PROXY, challenge=407, patterns=[listed("a")]),
    "wrong_password": [
        ask(A), expect(401), ask(A, login="gonzo"),
        expect(403, never=["Authenticate:", "Contact:"]),
        again(), expect(200, never=["Contact:"])],
    "unknown_realm": [
        ask(A, realm="scan.invalid"), expect(404, never=["Authenticate:"])],
    "of_another": [
        ask(A, to="somebody"), expect(401), again(A, to="somebody"),
        expect(403)],
    "unknown_extension": [
        ask(A, Require="warp, path"),
        expect(420, "Unsupported: warp[^,]", never=["Authenticate:"])],
    "several_contacts": logged_in(
        A + ";q=0.5;expires=120", B + ";q=1", C + ";expires=99999",
        Expires=300, patterns=[listed("a", 120), r";q=0\.5",
                               listed("b", 300), listed("c", 7200)]),
    "refresh": [
        *logged_in(A, Expires=600, patterns=[listed("a", 600)]),
        again(A, Expires=600), expect(200, listed("a", 600)),
        again(A, Expires=900), expect(200, listed("a", 900))],
    "unregister": [
        *logged_in(A, B),
        again(A + ";expires=0"), expect(200, "Contact: <sip:b@",
                                        never=["Contact: <sip:a@"]),
        again(B, Expires=0), expect(200, never=["Contact:"])],
    "star": [
        *logged_in(A, B), again("*", Expires=0),
        expect(200, never=["Contact:"])],
    "star_with_time": [
        *logged_in(A), again("*", Expires=60), expect(400),
        again("*"), expect(400), again("*", B, Expires=0), expect(400),
        again(), expect(200, listed("a"), never=["sip:b@"])],
    "query": [
        *logged_in(A), again(), expect(200, listed("a")),
        again(), expect(200, listed("a"))],
    "too_brief": [
        *logged_in(A, Expires=119, realm=STRICT, status=423,
                   patterns=["Min-Expires: 120"], never=["Contact:"]),
        again(A, Expires=120, realm=STRICT), expect(200, listed("a", 120))],
    "lower_cseq": [
        ask(A, cseq=9), expect(401), again(A, cseq=10), expect(200),
        again(A + ";expires=0", cseq=9), expect(500),
        again(B, cseq=9), expect(200, listed("b")),  # nothing of it is older
        again("*", Expires=0, cseq=9), expect(500),
        again(cseq=11), expect(200, listed("a"), listed("b"))],
    "same_register_again": [
        ask(A, B, cseq=1), expect(401), again(A, B, cseq=2), expect(200),
        again(A, B, cseq=2), expect(200, listed("a"), listed("b")),
        again(A, C, cseq=2), expect(500),
        again(cseq=3), expect(200, listed("a"), never=["sip:c@"])],
    "nonce_too_old": [
        ask(A, realm=BRIEF), expect(401, never=["stale=true"]), pause(2300),
        again(A, realm=BRIEF), expect(401, "stale=true"),
        again(A, realm=BRIEF), expect(200, listed("a"))],
    "one_contact_too_many": [
        *logged_in(A, realm=FEW), again(B, realm=FEW),
        expect(503, never=["Contact:"]),
        again(realm=FEW), expect(200, listed("a"), never=["sip:b@"])],
    "path": logged_in(A, Supported="path", Path="<sip:p.example.net;lr>",
                      patterns=["Path: <sip:p.example.net;lr>"]),
    "outbound": logged_in(
        A + ';+sip.instance="<urn:uuid:1>";reg-id=1', Supported="outbound",
        patterns=["Require: outbound", "sip.instance=.<urn:uuid:1>."]),
    "outbound_through_a_proxy": logged_in(
        A + ';+sip.instance="<urn:uuid:1>";reg-id=1', Supported="outbound",
        Via="SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKbefore", status=439,
        never=["Contact:"]),
}
# One that must fail, to see that failures are seen.
BROKEN = [ask(A), expect(401, "stale=true")]

SEND = """  <send retrans="500"><![CDATA[
REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
{headers}From: <sip:{user}@{realm}>;tag=[call_number]
To: <sip:{to}@{realm}>
Call-ID: [call_id]
CSeq: {cseq} REGISTER
Max-Forwards: 70
Content-Length: 0

]]></send>
"""


def write_ask(user, number, contacts, login, said):
    said = dict(said)
    fixed = {"user": user, "realm": said.pop("realm", REALM),
             "to": said.pop("to", user), "cseq": said.pop("cseq", number)}
    lines = [f"{name}: {value}" for name, value in said.items()]
    lines += [f"Contact: {one}" for one in contacts]
    if login:
        lines.append(f"[authentication username={user} password={login}]")
    return SEND.format(headers="".join(line + "\n" for line in lines), **fixed)


def write_expect(number, status, patterns, never):
    names = []
    checks = ""
    for expected, inverse in ((patterns, ""), (never, "_inverse")):
        for pattern in expected:
            names.append(f"found{number}x{len(names)}")
            checks += (f'    <ereg regexp="{escape(pattern)}" '
                       f'search_in="msg" check_it{inverse}="true" '
                       f'assign_to="{names[-1]}"/>\n')
    challenged = ' auth="true"' if status in (401, 407) else ""
    text = f'  <recv response="{status}"{challenged}>\n'
    if checks:
        text += f"  <action>\n{checks}  </action>\n"
    return text + "  </recv>\n", names


def scenario(user, steps):
    """The XML of a rule."""
    text, names = "", []
    for number, (kind, *what) in enumerate(steps, 1):
        if kind == "ask":
            text += write_ask(user, number, *what)
        elif kind == "pause":
            text += f'  <pause milliseconds="{what[0]}"/>\n'
        else:
            more, found = write_expect(number, *what)
            text += more
            names += found
    if names:
        text += f'  <Reference variables="{",".join(names)}"/>\n'
    return ('<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<scenario name="{user}">\n{text}</scenario>\n')
