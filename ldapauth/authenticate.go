package ldapauth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"
	"golang.org/x/text/unicode/norm"

	"niem/exchange"
)

// Lookup finds whom a login name means: the one entry with that user name,
// e-mail address or principal name. Several entries, over all these attributes,
// are nobody: exchange.ErrNotFound. The person's roles aren't read.
func (d *Directory) Lookup(ctx context.Context, login string) (exchange.Person, error) {
	if !exchange.PlausibleName(login) {
		return exchange.Person{}, exchange.ErrNotFound
	}
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	service, err := d.service(ctx)
	if err != nil {
		return exchange.Person{}, err
	}
	defer service.Close()
	var names strings.Builder
	for _, attribute := range d.loginAttributes() {
		fmt.Fprintf(&names, "(%s=%s)", attribute, ldap.EscapeFilter(login))
	}
	entry, err := d.find(service, "(|"+names.String()+")")
	if err != nil {
		return exchange.Person{}, err
	}
	// Directories find a name by other spellings too: with more blanks, with
	// wide letters. Here a name has one.
	if entry == nil || !d.spelled(entry, login) {
		return exchange.Person{}, exchange.ErrNotFound
	}
	p, err := d.person(entry)
	if err != nil {
		return exchange.Person{}, down("read directory entry", err)
	}
	return p, nil
}

// loginAttributes hold the names that people sign in with.
func (d *Directory) loginAttributes() []string {
	a := d.config.Attributes
	return slices.DeleteFunc([]string{a.Username, a.Email, a.Principal}, func(name string) bool { return name == "" })
}

// spelled reports whether the entry has login among its names as it is written,
// but for case and the composition of accents.
func (d *Directory) spelled(entry *ldap.Entry, login string) bool {
	login = norm.NFC.String(login)
	for _, attribute := range d.loginAttributes() {
		if slices.ContainsFunc(entry.GetEqualFoldAttributeValues(attribute), func(value string) bool {
			return strings.EqualFold(norm.NFC.String(value), login)
		}) {
			return true
		}
	}
	return false
}

// Authenticate checks a password of somebody whom Lookup found, and gives the
// person as the directory describes him now, roles included; the roster entry
// may be incomplete or disabled: that is for the caller to judge. The entry is
// found by its immutable id, never by a name. The error is
// exchange.ErrBadCredentials (wrong, malformed, or the entry is gone),
// ErrPasswordMustChange or ErrAccountDisabled (and the password was right),
// ErrAccountLocked or ErrDirectoryDown.
func (d *Directory) Authenticate(ctx context.Context, who exchange.Person, password string) (exchange.Person, error) {
	if !exchange.PlausiblePassword(password) {
		return exchange.Person{}, exchange.ErrBadCredentials
	}
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	service, err := d.service(ctx)
	if err != nil {
		return exchange.Person{}, err
	}
	defer service.Close()
	entry, err := d.find(service, d.idFilter(who.ID))
	if err != nil {
		return exchange.Person{}, err
	}
	if entry == nil {
		return exchange.Person{}, d.refuse(ctx, password)
	}
	p, err := d.person(entry)
	if err != nil {
		return exchange.Person{}, down("read directory entry", err)
	}
	if err := d.bind(ctx, entry.DN, password); err != nil {
		return exchange.Person{}, err
	}
	if strings.EqualFold(entry.GetEqualFoldAttributeValue("pwdReset"), "TRUE") {
		return exchange.Person{}, exchange.ErrPasswordMustChange // also where the server knows no policy control
	}
	if err := d.addGroups(service, entry.DN, &p); err != nil {
		return exchange.Person{}, err
	}
	return p, nil
}

// Decoy takes the steps of Authenticate with a wrong password for nobody, so
// that unknown and known names cost the same: exchange.ErrBadCredentials, or
// ErrDirectoryDown.
func (d *Directory) Decoy(ctx context.Context, password string) error {
	var nobody exchange.Person
	rand.Read(nobody.ID[:]) // never fails: see crypto/rand
	_, err := d.Authenticate(ctx, nobody, password)
	return err
}

// find gives the one person whom a filter matches, nil for none or several.
func (d *Directory) find(service *conn, filter string) (*ldap.Entry, error) {
	found, err := service.Search(ldap.NewSearchRequest(d.config.BaseDN, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases,
		2, 0, false, "(&"+d.config.UserFilter+filter+")", d.personAttributes(), nil))
	switch {
	case ldap.IsErrorWithCode(err, ldap.LDAPResultSizeLimitExceeded):
		return nil, nil // there are more, however few a stricter server shows
	case err != nil:
		return nil, down("search directory", err)
	case len(found.Entries) != 1:
		return nil, nil
	}
	return found.Entries[0], nil
}

// refuse takes the steps of a wrong password for somebody who has no entry.
func (d *Directory) refuse(ctx context.Context, password string) error {
	nobody := "cn=" + rand.Text() + "," + d.config.BaseDN
	if err := d.bind(ctx, nobody, password); err != nil {
		return err
	}
	return down("bind to directory", errors.New("it lets in somebody who doesn't exist"))
}

// bind checks the password on a connection that is used for nothing else.
func (d *Directory) bind(ctx context.Context, dn, password string) error {
	c, err := d.dial(ctx, nil)
	if err != nil {
		return err
	}
	defer c.Close()
	return outcome(c.SimpleBind(ldap.NewSimpleBindRequest(dn, password, []ldap.Control{ldap.NewControlBeheraPasswordPolicy()})))
}
