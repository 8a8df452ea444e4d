package ldapauth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-ldap/ldap/v3"
	"golang.org/x/text/unicode/norm"

	"niem/exchange"
)

const (
	maxName     = 256  // bytes of a user name
	maxPassword = 1024 // bytes; directories hash no more
)

// Answers of the password policy control, draft-behera-ldap-password-policy-10,
// section 6.2.
const (
	policyPasswordExpired  = 0
	policyAccountLocked    = 1
	policyChangeAfterReset = 2
)

// Authenticate checks a password and gives the person, whose roster entry may
// be incomplete or disabled: that is for the caller to judge. The error is
// exchange.ErrBadCredentials (wrong, unknown, ambiguous or malformed),
// ErrPasswordMustChange (and the password was right), ErrAccountLocked or
// ErrDirectoryDown.
func (d *Directory) Authenticate(ctx context.Context, username, password string) (exchange.Person, error) {
	if !plausible(username, password) {
		return exchange.Person{}, exchange.ErrBadCredentials
	}
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	service, err := d.service(ctx)
	if err != nil {
		return exchange.Person{}, err
	}
	defer service.Close()
	entry, err := d.find(service, username)
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
	// Directories find a name by other spellings too: with more blanks, with
	// wide letters. Here a name has one, or whoever guesses passwords under the
	// others would be a stranger to the log.
	if !strings.EqualFold(p.Username, norm.NFC.String(username)) {
		return exchange.Person{}, d.refuse(ctx, password)
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

// plausible refuses what must not reach a server.
func plausible(username, password string) bool {
	return username != "" && len(username) <= maxName && utf8.ValidString(username) && !strings.ContainsFunc(username, unicode.IsControl) &&
		password != "" && len(password) <= maxPassword && !strings.ContainsRune(password, 0)
}

// find gives the one entry that username matches, nil for none or several.
func (d *Directory) find(service *conn, username string) (*ldap.Entry, error) {
	filter := fmt.Sprintf("(&%s(%s=%s))", d.config.UserFilter, d.config.Attributes.Username, ldap.EscapeFilter(username))
	found, err := service.Search(ldap.NewSearchRequest(d.config.BaseDN, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases,
		2, 0, false, filter, d.personAttributes(), nil))
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

// refuse takes the steps of a wrong password for a name that has no entry.
func (d *Directory) refuse(ctx context.Context, password string) error {
	nobody := "cn=" + rand.Text() + "," + d.config.BaseDN
	if err := d.bind(ctx, nobody, password); err != nil {
		return err
	}
	return down("bind to directory", errors.New("it lets in somebody who doesn't exist"))
}

// bind checks the password on a connection that is used for nothing else.
func (d *Directory) bind(ctx context.Context, dn, password string) error {
	c, err := d.dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	request := ldap.NewSimpleBindRequest(dn, password, []ldap.Control{ldap.NewControlBeheraPasswordPolicy()})
	result, err := c.SimpleBind(request)
	if policy := policyError(result); err == nil || ldap.IsErrorWithCode(err, ldap.LDAPResultInvalidCredentials) {
		switch policy {
		case policyAccountLocked:
			return exchange.ErrAccountLocked
		case policyPasswordExpired, policyChangeAfterReset:
			return exchange.ErrPasswordMustChange
		}
	}
	switch {
	case err == nil:
		return nil
	case ldap.IsErrorAnyOf(err, ldap.LDAPResultInvalidCredentials, ldap.LDAPResultNoSuchObject,
		ldap.LDAPResultInappropriateAuthentication, ldap.LDAPResultUnwillingToPerform):
		return exchange.ErrBadCredentials
	}
	return down("bind to directory", err)
}

// policyError is the answer of the password policy, -1 for none.
func policyError(result *ldap.SimpleBindResult) int8 {
	if result == nil {
		return -1
	}
	i := slices.IndexFunc(result.Controls, func(c ldap.Control) bool { return c.GetControlType() == ldap.ControlTypeBeheraPasswordPolicy })
	if i < 0 {
		return -1
	}
	policy, ok := result.Controls[i].(*ldap.ControlBeheraPasswordPolicy)
	if !ok {
		return -1
	}
	return policy.Error
}
