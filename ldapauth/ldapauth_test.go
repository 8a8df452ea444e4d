package ldapauth

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"niem/deploy/parts"
	"niem/exchange"
)

func TestMain(m *testing.M) { parts.Main(m) }

func config(s *parts.LDAPServer) Config {
	return Config{URL: s.URL, CAFile: s.CAFile, BaseDN: s.BaseDN, ServiceDN: s.ServiceDN, ServicePassword: s.ServicePassword}
}

func directory(t *testing.T, c Config) *Directory {
	t.Helper()
	d, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// admin is a connection that may change the directory.
func admin(t *testing.T, s *parts.LDAPServer) *ldap.Conn {
	t.Helper()
	c, err := s.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.Bind(s.AdminDN, s.AdminPassword); err != nil {
		t.Fatal(err)
	}
	return c
}

// add makes an entry for the length of a test.
func add(t *testing.T, c *ldap.Conn, dn string, attributes map[string][]string, controls ...ldap.Control) {
	t.Helper()
	request := ldap.NewAddRequest(dn, controls)
	for name, values := range attributes {
		request.Attribute(name, values)
	}
	if err := c.Add(request); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Del(ldap.NewDelRequest(dn, controls)); err != nil && !c.IsClosing() {
			t.Error(err)
		}
	})
}

func person(uid string) map[string][]string {
	return map[string][]string{"objectClass": {"inetOrgPerson"}, "uid": {uid}, "cn": {"Thử " + uid}, "displayName": {"Thử " + uid},
		"sn": {"Thử"}, "title": {"Chuyên viên"}, "telephoneNumber": {"0900 000 000"}, "mail": {"thu@soyte.example"}, "userPassword": {parts.DemoPassword}}
}

// signIn is what the service does with a name and a password.
func signIn(t *testing.T, d *Directory, name, password string) (exchange.Person, error) {
	t.Helper()
	who, err := d.Lookup(t.Context(), name)
	if errors.Is(err, exchange.ErrNotFound) {
		return who, d.Decoy(t.Context(), password)
	}
	if err != nil {
		return who, err
	}
	return d.Authenticate(t.Context(), who, password)
}

func refused(t *testing.T, d *Directory, name, password string, want error) {
	t.Helper()
	p, err := signIn(t, d, name, password)
	if !errors.Is(err, want) {
		t.Errorf("%.40q: %v, want %v", name, err, want)
	}
	if p.Username != "" || p.ID != (exchange.PersonID{}) {
		t.Errorf("%.40q: a person came with the error", name)
	}
	if err != nil && strings.Contains(err.Error(), password) && password != "" {
		t.Errorf("%.40q: the error tells the password", name)
	}
}

func TestRightPasswordGivesThePerson(t *testing.T) {
	d := directory(t, config(parts.TestLDAP(t)))
	p, err := signIn(t, d, parts.LongName, parts.DemoPassword)
	if err != nil {
		t.Fatal(err)
	}
	if p.FullName != "Đặng Thị Ngọc Ưỡn" || p.Position == "" || p.Phone == "" || p.Email == "" || p.Unit == "" ||
		p.Username != parts.LongName || p.Disabled || p.ID == (exchange.PersonID{}) {
		t.Errorf("%+v", p)
	}
	if !slices.Equal(p.Roles, []exchange.Role{exchange.RoleStaff}) || !slices.Equal(p.Groups, []string{parts.RecipientList}) {
		t.Errorf("roles %v, groups %v", p.Roles, p.Groups)
	}
	same, err := signIn(t, d, strings.ToUpper(parts.LongName), parts.DemoPassword)
	if err != nil || same.ID != p.ID || same.Username != p.Username {
		t.Errorf("in capitals: %+v, %v", same, err)
	}
}

func TestStartTLSServesAsWell(t *testing.T) {
	s := parts.TestLDAP(t)
	c := config(s)
	c.URL, c.StartTLS = s.StartTLSURL, true
	if _, err := signIn(t, directory(t, c), parts.Sender, parts.DemoPassword); err != nil {
		t.Error(err)
	}
}

func TestRosterAgreesWithSignIn(t *testing.T) {
	d := directory(t, config(parts.TestLDAP(t)))
	people, groups, err := d.Roster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(people) < 12 {
		t.Fatalf("%d people", len(people))
	}
	roles := map[exchange.Role]bool{}
	for _, p := range people {
		for _, r := range p.Roles {
			roles[r] = true
		}
		switch p.Username {
		case parts.Disabled:
			if !p.Disabled {
				t.Error("the disabled account isn't marked")
			}
			continue
		case parts.MustChange:
			continue
		case parts.Incomplete:
			if !slices.Equal(p.MissingFields(), []string{"phone"}) {
				t.Errorf("incomplete entry lacks %v", p.MissingFields())
			}
		}
		signed, err := signIn(t, d, p.Username, parts.DemoPassword)
		if err != nil {
			t.Errorf("%s: %v", p.Username, err)
			continue
		}
		if signed.ID != p.ID || signed.FullName != p.FullName || signed.Disabled || !slices.Equal(signed.Roles, p.Roles) || !slices.Equal(signed.Groups, p.Groups) {
			t.Errorf("listed as %+v, signed in as %+v", p, signed)
		}
	}
	if len(roles) != 6 {
		t.Errorf("roles held: %v", roles)
	}
	i := slices.IndexFunc(groups, func(g exchange.Group) bool { return g.Name == parts.RecipientList })
	if i < 0 || len(groups[i].Members) != 3 || groups[i].Title != "Tổ dịch tễ" {
		t.Fatalf("groups %+v", groups)
	}
	for _, name := range []string{parts.Opener, parts.Waiting, parts.LongName} {
		p := people[slices.IndexFunc(people, func(p exchange.Person) bool { return p.Username == name })]
		if !slices.Contains(groups[i].Members, p.ID) {
			t.Errorf("%s isn't in %s", name, parts.RecipientList)
		}
	}
}

func TestWrongAndUnknownLookAlike(t *testing.T) {
	d := directory(t, config(parts.TestLDAP(t)))
	refused(t, d, parts.Stranger, "wrong-"+parts.DemoPassword, exchange.ErrBadCredentials)
	refused(t, d, "nobody.here", parts.DemoPassword, exchange.ErrBadCredentials)
	proxy := newProxy(t, "127.0.0.1:0", parts.TestLDAP(t))
	c := config(parts.TestLDAP(t))
	c.URL = "ldaps://" + proxy.address
	d = directory(t, c)
	steps := map[string]int64{}
	for _, name := range []string{parts.Stranger, "nobody.here"} {
		before := proxy.accepted.Load()
		refused(t, d, name, "wrong-"+parts.DemoPassword, exchange.ErrBadCredentials)
		steps[name] = proxy.accepted.Load() - before
	}
	if steps[parts.Stranger] != steps["nobody.here"] || steps[parts.Stranger] != 3 {
		t.Errorf("connections: %v", steps)
	}
}

// RFC 4513, 5.1.2: a server takes a bind without password for an anonymous one
// and says success.
func TestEmptyAndMalformedNeverReachTheServer(t *testing.T) {
	s := parts.TestLDAP(t)
	proxy := newProxy(t, "127.0.0.1:0", s)
	c := config(s)
	c.URL = "ldaps://" + proxy.address
	d := directory(t, c)
	for _, name := range []string{
		"", parts.Sender + "\x00", parts.Sender + "\x00x", parts.Sender + "\n", parts.Sender + "\u0085", "\xff" + parts.Sender, strings.Repeat("a", 257),
	} {
		if _, err := d.Lookup(t.Context(), name); !errors.Is(err, exchange.ErrNotFound) {
			t.Errorf("%.40q: %v", name, err)
		}
	}
	for _, password := range []string{"", " ", "\t \n", "\u3000\u00a0", "\x00", parts.DemoPassword + "\x00", "\x00" + parts.DemoPassword,
		parts.DemoPassword + "\n", "\xff" + parts.DemoPassword, strings.Repeat("a", 1025)} {
		for name, err := range map[string]error{"somebody": second(d.Authenticate(t.Context(), exchange.Person{ID: exchange.PersonID{1}}, password)),
			"nobody": d.Decoy(t.Context(), password)} {
			if !errors.Is(err, exchange.ErrBadCredentials) {
				t.Errorf("%q of %s: %v", password, name, err)
			}
		}
	}
	if n := proxy.accepted.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
}

func TestLockedByTheDirectoryAfterTenWrongPasswords(t *testing.T) {
	s := parts.TestLDAP(t)
	add(t, admin(t, s), "uid=forgetful,"+s.PeopleDN, person("forgetful"))
	d := directory(t, config(s))
	for range 10 {
		refused(t, d, "forgetful", "wrong-"+parts.DemoPassword, exchange.ErrBadCredentials)
	}
	refused(t, d, "forgetful", parts.DemoPassword, exchange.ErrAccountLocked)
	refused(t, d, parts.Disabled, parts.DemoPassword, exchange.ErrAccountLocked)
}

func TestPasswordToBeChangedSignsNobodyIn(t *testing.T) {
	d := directory(t, config(parts.TestLDAP(t)))
	refused(t, d, parts.MustChange, parts.DemoPassword, exchange.ErrPasswordMustChange)
	refused(t, d, parts.MustChange, "wrong-"+parts.DemoPassword, exchange.ErrBadCredentials)
}

func TestRolesComeFromRoleGroupsAlone(t *testing.T) {
	s := parts.TestLDAP(t)
	c := admin(t, s)
	dn := "uid=climber," + s.PeopleDN
	add(t, c, dn, person("climber"))
	member := map[string][]string{"objectClass": {"groupOfNames"}, "member": {dn}}
	for _, group := range []string{"cn=niem-security,ou=lists," + s.BaseDN, "cn=niem-security," + s.PeopleDN, "cn=niem-leaders,cn=niem-staff,ou=groups," + s.BaseDN} {
		add(t, c, group, member)
	}
	d := directory(t, config(s))
	p, err := signIn(t, d, "climber", parts.DemoPassword)
	if err != nil || len(p.Roles) != 0 {
		t.Errorf("roles %v, %v", p.Roles, err)
	}
	people, _, err := d.Roster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(people, func(p exchange.Person) bool { return p.Username == "climber" })
	if i < 0 || len(people[i].Roles) != 0 {
		t.Errorf("listed: %+v", people[max(i, 0)])
	}
}

func TestReferralNotFollowed(t *testing.T) {
	s := parts.TestLDAP(t)
	elsewhere := listen(t, "127.0.0.1:0")
	var visits atomic.Int64
	go func() {
		for {
			c, err := elsewhere.Accept()
			if err != nil {
				return
			}
			visits.Add(1)
			c.Close()
		}
	}()
	for _, scheme := range []string{"ldap", "ldaps"} {
		add(t, admin(t, s), "ou=elsewhere-"+scheme+","+s.BaseDN, map[string][]string{
			"objectClass": {"referral", "extensibleObject"}, "ou": {"elsewhere-" + scheme},
			"ref": {scheme + "://" + elsewhere.Addr().String() + "/" + s.BaseDN},
		}, ldap.NewControlManageDsaIT(true))
	}
	d := directory(t, config(s))
	if _, err := signIn(t, d, parts.Sender, parts.DemoPassword); err != nil {
		t.Errorf("beside a referral: %v", err)
	}
	refused(t, d, "somebody.elsewhere", parts.DemoPassword, exchange.ErrBadCredentials)
	if _, _, err := d.Roster(t.Context()); err != nil {
		t.Error(err)
	}
	c := config(s)
	c.BaseDN = "ou=elsewhere-ldap," + s.BaseDN
	refused(t, directory(t, c), parts.Sender, parts.DemoPassword, exchange.ErrDirectoryDown)
	if n := visits.Load(); n != 0 {
		t.Errorf("the referral was followed %d times", n)
	}
}

func TestWrongServicePasswordIsNotTheVisitorsFault(t *testing.T) {
	c := config(parts.TestLDAP(t))
	c.ServicePassword += "x"
	refused(t, directory(t, c), parts.Sender, parts.DemoPassword, exchange.ErrDirectoryDown)
}

func TestPagesOfALongRoster(t *testing.T) {
	s := parts.TestLDAP(t)
	c := admin(t, s)
	d := directory(t, config(s))
	before, _, err := d.Roster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const many = 2*pageSize + 150 // over the server's limit for one answer
	for i := range many {
		uid := "p" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676))
		add(t, c, "uid="+uid+","+s.PeopleDN, person(uid))
	}
	people, _, err := d.Roster(t.Context())
	if err != nil || len(people) != len(before)+many {
		t.Errorf("%d people, want %d, %v", len(people), len(before)+many, err)
	}
}

func TestCheckTellsWhatIsAmiss(t *testing.T) {
	s := parts.TestLDAP(t)
	d := directory(t, config(s))
	found := d.Check(t.Context(), time.Now())
	for _, code := range []string{"tls", "service_bind", "people", "lists"} {
		if !has(found, Good, code) {
			t.Errorf("%s isn't good: %v", code, found)
		}
	}
	if !has(found, Warning, "incomplete_roster") {
		t.Error("the incomplete entry isn't reported")
	}
	for _, f := range found {
		if f.Severity != Good && f.Code != "incomplete_roster" && f.Code != "certificate_expires" {
			t.Errorf("unexpected: %+v", f)
		}
	}
	if !has(d.Check(t.Context(), time.Now().Add(300*24*time.Hour)), Warning, "certificate_expires") {
		t.Error("the certificate's end isn't reported")
	}
	c := config(s)
	c.RoleGroups = map[string]exchange.Role{"niem-nobody": exchange.RoleSecurity}
	if !has(directory(t, c).Check(t.Context(), time.Now()), Warning, "role_group_missing") {
		t.Error("the missing role group isn't reported")
	}
	c = config(s)
	c.ServiceDN, c.ServicePassword = s.AdminDN, s.AdminPassword
	if !has(directory(t, c).Check(t.Context(), time.Now()), Warning, "passwords_readable") {
		t.Error("the over-mighty account isn't reported")
	}
	c.ServicePassword = "wrong"
	if !has(directory(t, c).Check(t.Context(), time.Now()), Failure, "service_bind") {
		t.Error("the wrong service password isn't reported")
	}
}

func has(all []Finding, s Severity, code string) bool {
	return slices.ContainsFunc(all, func(f Finding) bool { return f.Severity == s && f.Code == code })
}

func second[A any](_ A, err error) error { return err }
