package ldapauth

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"
	"golang.org/x/text/unicode/norm"

	"niem/exchange"
)

// lockedForGood in pwdAccountLockedTime means that only an administrator
// unlocks the account (draft-behera-ldap-password-policy-10, section 5.3.3).
const lockedForGood = "000001010000Z"

func (d *Directory) personAttributes() []string {
	a := d.config.Attributes
	return append(d.loginAttributes(), a.ID, a.FullName, a.Position, a.Phone, a.Unit, "pwdReset", "pwdAccountLockedTime")
}

// idFilter matches the one entry with an immutable id.
func (d *Directory) idFilter(id exchange.PersonID) string {
	return fmt.Sprintf("(%s=%s)", d.config.Attributes.ID, id)
}

// person reads an entry; fields that it lacks stay empty, but an id and a user
// name it must have.
func (d *Directory) person(e *ldap.Entry) (exchange.Person, error) {
	a := d.config.Attributes
	id, err := parseUUID(e.GetEqualFoldAttributeValue(a.ID))
	if err != nil {
		return exchange.Person{}, fmt.Errorf("%s: %s: %w", e.DN, a.ID, err)
	}
	text := func(attribute string) string { return oneLine(e.GetEqualFoldAttributeValue(attribute)) }
	p := exchange.Person{
		ID: id, Username: text(a.Username), FullName: text(a.FullName), Position: text(a.Position),
		Phone: text(a.Phone), Email: text(a.Email), Unit: text(a.Unit),
		Disabled: e.GetEqualFoldAttributeValue("pwdAccountLockedTime") == lockedForGood,
	}
	if name := e.GetEqualFoldAttributeValue(a.Username); p.Username == "" || p.Username != norm.NFC.String(name) {
		return exchange.Person{}, fmt.Errorf("%s: no usable %s", e.DN, a.Username)
	}
	return p, nil
}

// oneLine makes a value fit to be stored and shown: people may edit parts of
// their own entry, and one odd character must neither stop the roster of all
// others (a NUL, which databases refuse) nor steer a terminal.
func oneLine(value string) string {
	clean := strings.Map(func(r rune) rune {
		if exchange.Steers(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(value, " "))
	return norm.NFC.String(strings.TrimSpace(clean))
}

// group is a group entry as listed.
type group struct {
	cn, title string
	dn        string          // canonical
	members   map[string]bool // canonical DNs
}

// groups lists the groups below base, only those with member if it is given.
func (d *Directory) groups(c *conn, base, member string) ([]group, error) {
	filter := d.config.GroupFilter
	if member != "" {
		filter = fmt.Sprintf("(&%s(%s=%s))", filter, d.config.Attributes.Member, ldap.EscapeFilter(member))
	}
	attributes := []string{"cn", "description"}
	if member == "" {
		attributes = append(attributes, d.config.Attributes.Member)
	}
	entries, err := d.list(c, base, filter, attributes)
	if err != nil {
		return nil, err
	}
	var found []group
	for _, e := range entries {
		dn, err := canonical(e.DN)
		if err != nil {
			return nil, down("read directory group", err)
		}
		g := group{cn: oneLine(e.GetEqualFoldAttributeValue("cn")), title: oneLine(e.GetEqualFoldAttributeValue("description")),
			dn: dn, members: map[string]bool{}}
		for _, m := range e.GetEqualFoldAttributeValues(d.config.Attributes.Member) {
			if dn, err := canonical(m); err == nil { // a member that is no DN is nobody
				g.members[dn] = true
			}
		}
		found = append(found, g)
	}
	return found, nil
}

// addGroups reads which role groups and lists hold the entry dn.
func (d *Directory) addGroups(c *conn, dn string, p *exchange.Person) error {
	roleGroups, err := d.groups(c, d.config.RoleGroupsDN, dn)
	if err != nil {
		return err
	}
	for _, g := range roleGroups {
		d.addRole(p, g)
	}
	lists, err := d.groups(c, d.config.ListsDN, dn)
	if err != nil {
		return err
	}
	for _, g := range lists {
		p.Groups = append(p.Groups, g.cn)
	}
	tidy(p)
	return nil
}

func (d *Directory) addRole(p *exchange.Person, g group) {
	if role, ok := d.roles[g.dn]; ok {
		p.Roles = append(p.Roles, role)
	}
}

// tidy puts roles and groups in order, so that equal persons compare equal.
func tidy(p *exchange.Person) {
	slices.Sort(p.Roles)
	p.Roles = slices.Compact(p.Roles)
	slices.Sort(p.Groups)
	p.Groups = slices.Compact(p.Groups)
}

// list reads all entries below base in pages. A base that doesn't exist has none.
func (d *Directory) list(c *conn, base, filter string, attributes []string) ([]*ldap.Entry, error) {
	found, err := c.SearchWithPaging(ldap.NewSearchRequest(base, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases,
		0, 0, false, filter, attributes, nil), pageSize)
	if ldap.IsErrorWithCode(err, ldap.LDAPResultNoSuchObject) {
		return nil, nil
	}
	if err != nil {
		return nil, down("list directory", err)
	}
	return found.Entries, nil
}

// canonical brings a DN to a form in which equal names are equal strings.
func canonical(dn string) (string, error) {
	parsed, err := ldap.ParseDN(dn)
	if err != nil {
		return "", fmt.Errorf("name %q: %w", dn, err)
	}
	return norm.NFC.String(strings.ToLower(parsed.String())), nil
}

// parseUUID reads the text form of RFC 4122, section 3.
func parseUUID(s string) (id exchange.PersonID, err error) {
	digits := strings.ReplaceAll(s, "-", "")
	if len(s) != 36 || len(digits) != hex.EncodedLen(len(id)) {
		return id, fmt.Errorf("%q is no UUID", s)
	}
	if _, err := hex.Decode(id[:], []byte(digits)); err != nil {
		return exchange.PersonID{}, fmt.Errorf("%q is no UUID", s)
	}
	return id, nil
}
