package ldapauth

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-ldap/ldap/v3"

	"niem/deploy/parts"
	"niem/exchange"
)

func TestFilterInjectionFindsNobody(t *testing.T) {
	d := directory(t, config(parts.TestLDAP(t)))
	for _, name := range []string{
		"*", parts.Sender + "*", "an.n*", ")(uid=*", "*)(uid=*))(|(uid=*", parts.Sender + ")(objectClass=*", `an\2env`, `\2a`,
		parts.Sender + ")(|(uid=" + parts.Sender, "uid=" + parts.Sender, "uid=" + parts.Sender + ",ou=people,dc=soyte,dc=example", "(", ")", `\`,
	} {
		refused(t, d, name, parts.DemoPassword, exchange.ErrBadCredentials)
	}
}

func TestNamesWithFilterAndDNCharactersSignIn(t *testing.T) {
	s := parts.TestLDAP(t)
	c := admin(t, s)
	for _, uid := range []string{"a*b", "a(b)", `a\b`, "a,b=c", "a+b", "#ab", `a"b`, "hoà.đặng"} {
		add(t, c, "uid="+ldap.EscapeDN(uid)+","+s.PeopleDN, person(uid))
		p, err := signIn(t, directory(t, config(s)), uid, parts.DemoPassword)
		if err != nil || p.Username != uid {
			t.Errorf("%s: %q, %v", uid, p.Username, err)
		}
	}
}

// A directory finds an entry by more spellings than the roster knows (RFC 4518,
// 2: blanks, compatibility forms).
func TestNameHasOneSpelling(t *testing.T) {
	d := directory(t, config(parts.TestLDAP(t)))
	wide := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'ａ'
		}
		return r
	}, parts.Sender)
	for _, name := range []string{" " + parts.Sender, parts.Sender + " ", "  " + parts.Sender + "  ", wide, parts.Sender + "\u00ad"} {
		refused(t, d, name, parts.DemoPassword, exchange.ErrBadCredentials)
	}
}

// One person's odd value must not keep everybody else's leaving and coming from
// the roster, nor steer the terminal of whoever reads it.
func TestOddValuesStopNobodyElse(t *testing.T) {
	s := parts.TestLDAP(t)
	c := admin(t, s)
	odd := person("odd.one")
	odd["displayName"] = []string{"Lê\x00 \x1b[31mVăn\u009b \u202eA\nB"}
	add(t, c, "uid=odd.one,"+s.PeopleDN, odd)
	bad := person("odd\x1btwo")
	add(t, c, "cn=odd two,"+s.PeopleDN, bad)
	people, _, err := directory(t, config(s)).Roster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	named := false
	for _, p := range people {
		for _, text := range []string{p.Username, p.FullName, p.Position, p.Phone, p.Email, p.Unit} {
			if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
				t.Errorf("%q reaches the roster", text)
			}
		}
		named = named || p.Username == "odd.one" && strings.HasPrefix(p.FullName, "Lê")
		if strings.HasPrefix(p.Username, "odd") && p.Username != "odd.one" {
			t.Errorf("%q is on the roster", p.Username)
		}
	}
	if !named {
		t.Error("the person with the odd name is missing")
	}
}

// Whoever gives himself another's name as an e-mail address signs in as nobody,
// and keeps the other out rather than being taken for him.
func TestOnePersonOverAllNames(t *testing.T) {
	s := parts.TestLDAP(t)
	c := admin(t, s)
	honest := person("honest")
	honest["mail"] = []string{"honest@soyte.example", "h.thu@soyte.example"}
	add(t, c, "uid=honest,"+s.PeopleDN, honest)
	d := directory(t, config(s))
	by := map[exchange.PersonID]bool{}
	for _, name := range []string{"honest", "honest@soyte.example", "HONEST@Soyte.Example", "h.thu@soyte.example"} {
		p, err := signIn(t, d, name, parts.DemoPassword)
		if err != nil || p.Username != "honest" {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
		by[p.ID] = true
	}
	if len(by) != 1 {
		t.Errorf("%d identities", len(by))
	}
	sly := person("sly")
	sly["mail"] = []string{"honest"}
	add(t, c, "uid=sly,"+s.PeopleDN, sly)
	refused(t, d, "honest", parts.DemoPassword, exchange.ErrBadCredentials)
	refused(t, d, "thu@soyte.example ", parts.DemoPassword, exchange.ErrBadCredentials)
}

func TestAmbiguousNameSignsNobodyIn(t *testing.T) {
	s := parts.TestLDAP(t)
	c := admin(t, s)
	for _, ou := range []string{"one", "two", "three"} {
		add(t, c, "ou="+ou+","+s.PeopleDN, map[string][]string{"objectClass": {"organizationalUnit"}, "ou": {ou}})
		add(t, c, "uid=twin,ou="+ou+","+s.PeopleDN, person("twin"))
		d := directory(t, config(s))
		if ou == "one" {
			if _, err := signIn(t, d, "twin", parts.DemoPassword); err != nil {
				t.Fatal(err)
			}
			continue
		}
		refused(t, d, "twin", parts.DemoPassword, exchange.ErrBadCredentials)
		people, _, err := d.Roster(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(people, func(p exchange.Person) bool { return p.Username == "twin" }) {
			t.Error("the roster lists an ambiguous name")
		}
		if !has(d.Check(t.Context(), time.Now()), Warning, "ambiguous_name") {
			t.Error("the check is silent")
		}
	}
}
