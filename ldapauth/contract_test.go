package ldapauth

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"niem/deploy/parts"
	"niem/exchange"
)

// house is a directory with the demo people and the ways to change it.
type house struct {
	kind   Kind
	server *parts.LDAPServer
	admin  *ldap.Conn
}

// houses are the directories that pass one contract.
func houses(t *testing.T) map[Kind]house {
	t.Helper()
	openldap, ad := parts.TestLDAP(t), parts.TestAD(t)
	return map[Kind]house{
		OpenLDAP:        {OpenLDAP, openldap, admin(t, openldap)},
		ActiveDirectory: {ActiveDirectory, &ad.LDAPServer, admin(t, &ad.LDAPServer)},
	}
}

// everywhere runs a promise on every kind of directory.
func everywhere(t *testing.T, promise func(t *testing.T, h house, d *Directory)) {
	t.Helper()
	for kind, h := range houses(t) {
		t.Run(string(kind), func(t *testing.T) {
			c := config(h.server)
			c.Kind = kind
			promise(t, h, directory(t, c))
		})
	}
}

// person makes an account for the length of a test; extra are attributes of the
// kind at hand.
func (h house) person(t *testing.T, name string, extra map[string][]string) (dn string) {
	t.Helper()
	attributes := map[string][]string{"displayName": {"Thử " + name}, "sn": {"Thử"}, "title": {"Chuyên viên"},
		"telephoneNumber": {"0900 000 000"}, "mail": {name + "@thu.example"}}
	if h.kind == OpenLDAP {
		dn = "uid=" + ldap.EscapeDN(name) + "," + h.server.PeopleDN
		maps.Copy(attributes, map[string][]string{"objectClass": {"inetOrgPerson"}, "uid": {name}, "cn": {name}, "userPassword": {parts.DemoPassword}})
	} else {
		dn = "cn=" + ldap.EscapeDN(name) + "," + h.server.PeopleDN
		maps.Copy(attributes, map[string][]string{"objectClass": {"user"}, "sAMAccountName": {name}, "userPrincipalName": {name + "@upn.example"},
			"unicodePwd": {parts.UnicodePassword(parts.DemoPassword)}, "userAccountControl": {"512"}})
	}
	maps.Copy(attributes, extra)
	add(t, h.admin, dn, attributes)
	return dn
}

// group makes a group for the length of a test.
func (h house) group(t *testing.T, name, below string, members ...string) (dn string) {
	t.Helper()
	dn = "cn=" + name + "," + below
	attributes := map[string][]string{"objectClass": {"groupOfNames"}, "member": members}
	if h.kind == ActiveDirectory {
		attributes = map[string][]string{"objectClass": {"group"}, "sAMAccountName": {name}, "member": members}
	}
	add(t, h.admin, dn, attributes)
	return dn
}

// set changes attributes of an entry.
func (h house) set(t *testing.T, dn string, attributes map[string][]string) {
	t.Helper()
	m := ldap.NewModifyRequest(dn, nil)
	for name, values := range attributes {
		m.Replace(name, values)
	}
	if err := h.admin.Modify(m); err != nil {
		t.Fatal(err)
	}
}

func listed(t *testing.T, d *Directory, name string) (exchange.Person, bool) {
	t.Helper()
	people, _, err := d.Roster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(people, func(p exchange.Person) bool { return p.Username == name })
	if i < 0 {
		return exchange.Person{}, false
	}
	return people[i], true
}

func TestEveryNameMeansOneImmutableIdentity(t *testing.T) {
	everywhere(t, func(t *testing.T, h house, d *Directory) {
		dn := h.person(t, "nhan.dang", nil)
		names := []string{"nhan.dang", "NHAN.Dang", "nhan.dang@thu.example"}
		if h.kind == ActiveDirectory {
			names = append(names, "nhan.dang@upn.example", "Nhan.Dang@UPN.example")
		}
		var first exchange.Person
		for _, name := range names {
			p, err := signIn(t, d, name, parts.DemoPassword)
			if err != nil || p.Username != "nhan.dang" || p.FullName != "Thử nhan.dang" {
				t.Fatalf("%s: %+v, %v", name, p, err)
			}
			if first.ID == (exchange.PersonID{}) {
				first = p
			}
			if p.ID != first.ID {
				t.Errorf("%s is somebody else", name)
			}
		}
		refused(t, d, "nhan.dang@elsewhere.example", parts.DemoPassword, exchange.ErrBadCredentials)
		refused(t, d, `SOYTE\nhan.dang`, parts.DemoPassword, exchange.ErrBadCredentials)

		// A new name is the same person; the old name is nobody's.
		naming := map[Kind]string{OpenLDAP: "uid", ActiveDirectory: "sAMAccountName"}[h.kind]
		if h.kind == OpenLDAP {
			if err := h.admin.ModifyDN(ldap.NewModifyDNRequest(dn, "uid=doi.ten", true, "")); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := h.admin.ModifyDN(ldap.NewModifyDNRequest("uid=doi.ten,"+h.server.PeopleDN, "uid=nhan.dang", true, "")); err != nil {
					t.Error(err)
				}
			})
		} else {
			h.set(t, dn, map[string][]string{naming: {"doi.ten"}, "userPrincipalName": {"doi.ten@upn.example"}})
		}
		p, err := signIn(t, d, "doi.ten", parts.DemoPassword)
		if err != nil || p.ID != first.ID {
			t.Errorf("after the renaming: %+v, %v", p, err)
		}
		refused(t, d, "nhan.dang", parts.DemoPassword, exchange.ErrBadCredentials)
		if _, err := d.Authenticate(t.Context(), first, parts.DemoPassword); err != nil {
			t.Errorf("by the id: %v", err)
		}
	})
}

func TestSignInAgreesWithRosterEverywhere(t *testing.T) {
	everywhere(t, func(t *testing.T, _ house, d *Directory) {
		for _, name := range []string{parts.Sender, parts.Leader, parts.LongName, parts.Officer} {
			signed, err := signIn(t, d, name, parts.DemoPassword)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			p, ok := listed(t, d, name)
			if !ok || p.ID != signed.ID || p.FullName != signed.FullName || p.Unit == "" || p.Unit != signed.Unit || p.Disabled ||
				!slices.Equal(p.Roles, signed.Roles) || !slices.Equal(p.Groups, signed.Groups) || len(p.Roles) == 0 || len(p.MissingFields()) != 0 {
				t.Errorf("listed %+v, signed in %+v", p, signed)
			}
		}
		if p, ok := listed(t, d, parts.Disabled); !ok || !p.Disabled {
			t.Errorf("the disabled one: %+v", p)
		}
		if p, ok := listed(t, d, parts.Incomplete); !ok || !slices.Equal(p.MissingFields(), []string{"phone"}) {
			t.Errorf("the incomplete one: %+v", p)
		}
		_, groups, err := d.Roster(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(groups, func(g exchange.Group) bool { return g.Name == parts.RecipientList })
		if i < 0 || len(groups[i].Members) != 3 {
			t.Errorf("lists %+v", groups)
		}
	})
}

func TestNestedGroupsCountEverywhere(t *testing.T) {
	everywhere(t, func(t *testing.T, h house, d *Directory) {
		deep := h.person(t, "tang.sau", nil)
		lists, base := "ou=lists,"+h.server.BaseDN, h.server.BaseDN
		inner := h.group(t, "tang-1", "ou=groups,"+base, deep)
		middle := h.group(t, "tang-2", "ou=groups,"+base, inner)
		h.group(t, "danh-sach-long", lists, middle)
		clerks := "cn=niem-clerks,ou=groups," + base
		role := ldap.NewModifyRequest(clerks, nil)
		role.Add("member", []string{middle})
		if err := h.admin.Modify(role); err != nil {
			t.Fatal(err)
		}
		// and a circle, which must neither hang nor bring anything
		circle := ldap.NewModifyRequest(inner, nil)
		circle.Add("member", []string{middle})
		if err := h.admin.Modify(circle); err != nil {
			t.Fatal(err)
		}
		p, err := signIn(t, d, "tang.sau", parts.DemoPassword)
		if err != nil || !slices.Equal(p.Roles, []exchange.Role{exchange.RoleClerk}) || !slices.Equal(p.Groups, []string{"danh-sach-long"}) {
			t.Errorf("signed in %+v, %v", p, err)
		}
		onRoster, _ := listed(t, d, "tang.sau")
		if !slices.Equal(onRoster.Roles, p.Roles) || !slices.Equal(onRoster.Groups, p.Groups) {
			t.Errorf("listed %+v", onRoster)
		}
		undo := ldap.NewModifyRequest(clerks, nil)
		undo.Delete("member", []string{middle})
		if err := h.admin.Modify(undo); err != nil {
			t.Fatal(err)
		}
		if p, err = signIn(t, d, "tang.sau", parts.DemoPassword); err != nil || len(p.Roles) != 0 {
			t.Errorf("after the group left the role: %+v, %v", p, err)
		}
	})
}

func TestStatesOfAnAccountAreTold(t *testing.T) {
	everywhere(t, func(t *testing.T, h house, d *Directory) {
		wrong := "Wrong-" + parts.DemoPassword
		refused(t, d, parts.MustChange, parts.DemoPassword, exchange.ErrPasswordMustChange)
		refused(t, d, parts.MustChange, wrong, exchange.ErrBadCredentials)
		disabled := exchange.ErrAccountLocked // an administrator's lock: the password isn't looked at
		if h.kind == ActiveDirectory {
			disabled = exchange.ErrAccountDisabled
			refused(t, d, parts.Disabled, wrong, exchange.ErrBadCredentials)
			yesterday := time.Now().Add(-24*time.Hour).Unix() + 11644473600
			h.person(t, "het.han", map[string][]string{"accountExpires": {strconv.FormatInt(yesterday*1e7, 10)}})
			refused(t, d, "het.han", parts.DemoPassword, exchange.ErrAccountDisabled)
			refused(t, d, "het.han", wrong, exchange.ErrBadCredentials)
			if p, ok := listed(t, d, "het.han"); !ok || !p.Disabled {
				t.Errorf("the expired one: %+v", p)
			}
			tomorrow := time.Now().Add(24*time.Hour).Unix() + 11644473600
			h.person(t, "con.han", map[string][]string{"accountExpires": {strconv.FormatInt(tomorrow*1e7, 10)}})
			if p, err := signIn(t, d, "con.han", parts.DemoPassword); err != nil || p.Disabled {
				t.Errorf("not yet expired: %+v, %v", p, err)
			}
		}
		refused(t, d, parts.Disabled, parts.DemoPassword, disabled)

		h.person(t, "bi.khoa", nil)
		for range 10 {
			refused(t, d, "bi.khoa", wrong, exchange.ErrBadCredentials)
		}
		refused(t, d, "bi.khoa", parts.DemoPassword, exchange.ErrAccountLocked)
		if p, ok := listed(t, d, "bi.khoa"); !ok || p.Disabled {
			t.Errorf("locked for a while is no leaving: %+v", p)
		}
	})
}

// A password that is past its age lets its owner in a few times more with
// OpenLDAP; here it has to be changed first.
func TestExpiredPasswordSignsNobodyIn(t *testing.T) {
	h := houses(t)[OpenLDAP]
	strict := "cn=short-lived,ou=policies," + h.server.BaseDN
	add(t, h.admin, strict, map[string][]string{"objectClass": {"device", "pwdPolicy"}, "cn": {"short-lived"}, "pwdAttribute": {"userPassword"},
		"pwdMaxAge": {"1"}, "pwdGraceAuthNLimit": {"3"}})
	h.person(t, "cu.ky", map[string][]string{"pwdPolicySubentry": {strict}})
	d := directory(t, config(h.server))
	deadline := time.Now().Add(10 * time.Second)
	for {
		_, err := signIn(t, d, "cu.ky", parts.DemoPassword)
		if errors.Is(err, exchange.ErrPasswordMustChange) {
			return
		}
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("%v", err)
		}
	}
}

func TestInjectionFindsNobodyAnywhere(t *testing.T) {
	everywhere(t, func(t *testing.T, h house, d *Directory) {
		for _, name := range []string{"*", parts.Sender + "*", ")(objectClass=*", "*)(objectClass=*))(|(cn=*", parts.Sender + ")(objectClass=*",
			parts.Sender + ")(|(sAMAccountName=" + parts.Sender, `\2a`, "cn=" + parts.Sender + "," + h.server.PeopleDN, "(", `\`, `\00`} {
			if p, err := d.Lookup(t.Context(), name); !errors.Is(err, exchange.ErrNotFound) {
				t.Errorf("%s: %+v, %v", name, p, err)
			}
			refused(t, d, name, parts.DemoPassword, exchange.ErrBadCredentials)
		}
		for _, name := range []string{"a(b)", "a#b", "hoà.đặng"} { // what both allow in a name
			h.person(t, name, map[string][]string{"mail": {"thu@thu.example"}})
			if p, err := signIn(t, d, name, parts.DemoPassword); err != nil || p.Username != name {
				t.Errorf("%s: %q, %v", name, p.Username, err)
			}
		}
	})
}

// Whichever attribute two entries share a name in, it means nobody; each goes on
// under the names that are his alone.
func TestNameOfTwoEntriesIsNobodysAnywhere(t *testing.T) {
	everywhere(t, func(t *testing.T, h house, d *Directory) {
		h.person(t, "mot.nguoi", map[string][]string{"mail": {"chung@thu.example"}})
		if p, err := signIn(t, d, "chung@thu.example", parts.DemoPassword); err != nil || p.Username != "mot.nguoi" {
			t.Fatalf("while it is his alone: %+v, %v", p, err)
		}
		h.person(t, "hai.nguoi", map[string][]string{"mail": {"chung@thu.example"}})
		h.person(t, "ba.nguoi", map[string][]string{"mail": {"mot.nguoi"}}) // another's user name as his address
		for _, name := range []string{"chung@thu.example", "CHUNG@thu.example", "mot.nguoi"} {
			if p, err := d.Lookup(t.Context(), name); !errors.Is(err, exchange.ErrNotFound) {
				t.Errorf("%s: %+v, %v", name, p, err)
			}
			refused(t, d, name, parts.DemoPassword, exchange.ErrBadCredentials)
		}
		if p, err := signIn(t, d, "hai.nguoi", parts.DemoPassword); err != nil || p.Username != "hai.nguoi" {
			t.Errorf("under the name that is his alone: %+v, %v", p, err)
		}
	})
}

// CVE-2025-31947: guesses through the service must not lock people out of their
// directory. The service stops at five; the check insists that the directory
// allows more.
func TestDirectoryThatLocksFirstIsReported(t *testing.T) {
	everywhere(t, func(t *testing.T, h house, d *Directory) {
		if found := d.Check(t.Context(), time.Now()); !has(found, Good, "lockout_threshold") || has(found, Warning, "lockout_threshold") || has(found, Failure, "wrong_kind") {
			t.Errorf("%+v", found)
		}
		where, attribute, off, on := h.server.BaseDN, "lockoutThreshold", "5", "10"
		if h.kind == OpenLDAP {
			where, attribute = "cn=default,ou=policies,"+h.server.BaseDN, "pwdMaxFailure"
		}
		h.set(t, where, map[string][]string{attribute: {off}})
		defer h.set(t, where, map[string][]string{attribute: {on}})
		if found := d.Check(t.Context(), time.Now()); !has(found, Warning, "lockout_threshold") {
			t.Errorf("%+v", found)
		}
	})
}

func TestWrongKindIsReported(t *testing.T) {
	for kind, h := range houses(t) {
		c := config(h.server)
		c.Kind = map[Kind]Kind{OpenLDAP: ActiveDirectory, ActiveDirectory: OpenLDAP}[kind]
		if !has(directory(t, c).Check(t.Context(), time.Now()), Failure, "wrong_kind") {
			t.Errorf("%s taken for %s: the check is silent", kind, c.Kind)
		}
		if _, _, err := directory(t, c).Roster(t.Context()); !errors.Is(err, exchange.ErrDirectoryDown) {
			t.Errorf("%s read as %s: %v", kind, c.Kind, err)
		}
	}
}

func TestObjectGUIDIsReadInItsOwnOrder(t *testing.T) {
	raw := []byte{0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}
	id, err := ActiveDirectory.parseID(raw)
	if err != nil || id.String() != "00112233-4455-6677-8899-aabbccddeeff" {
		t.Fatalf("%s, %v", id, err)
	}
	want := ""
	for _, b := range raw {
		want += fmt.Sprintf(`\%02x`, b)
	}
	if got := ActiveDirectory.idValue(id); got != want {
		t.Errorf("%s", got)
	}
	for _, bad := range [][]byte{nil, raw[:15], append(raw, 0)} {
		if _, err := ActiveDirectory.parseID(bad); err == nil {
			t.Errorf("%x taken", bad)
		}
	}
}
