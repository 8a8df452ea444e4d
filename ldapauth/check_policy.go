package ldapauth

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/go-ldap/ldap/v3"

	"niem/exchange"
)

// rootDSE reads what a server says about itself.
func rootDSE(c *conn) (*ldap.Entry, error) {
	return entry(c, "", "supportedControl", "supportedCapabilities", "defaultNamingContext")
}

// entry reads one entry.
func entry(c *conn, dn string, attributes ...string) (*ldap.Entry, error) {
	found, err := c.Search(ldap.NewSearchRequest(dn, ldap.ScopeBaseObject, ldap.NeverDerefAliases, 1, 0, false, "(objectClass=*)", attributes, nil))
	if err != nil {
		return nil, err
	}
	if len(found.Entries) != 1 {
		return nil, ldap.NewError(ldap.LDAPResultNoSuchObject, nil)
	}
	return found.Entries[0], nil
}

// activeDirectory is the capability that every domain controller names
// (LDAP_CAP_ACTIVE_DIRECTORY_OID).
const activeDirectory = "1.2.840.113556.1.4.800"

func (f *findings) checkKind(d *Directory, c *conn) {
	kind, err := kindOf(c)
	switch {
	case err != nil:
		f.add(Warning, "wrong_kind", "the server doesn't say what it is: %v", err)
	case kind != d.config.Kind:
		f.add(Failure, "wrong_kind", "the server is of kind %s, it is read as %s", kind, d.config.Kind)
	default:
		f.add(Good, "kind", "%s", kind)
	}
}

// leastLength is what the rules for health offices ask of a password.
const leastLength = exchange.LeastSecret

// policy is what a directory demands of passwords and guessers.
type policy struct {
	name      string
	threshold int // wrong passwords that lock an account, 0 for never
	length    int
}

// checkPolicy: the directory has to lock accounts, but later than the service
// does, or a stranger could lock people out of everything else by guessing here.
func (f *findings) checkPolicy(d *Directory, c *conn) {
	policies, err := d.policies(c)
	if err != nil || len(policies) == 0 {
		f.add(Warning, "policy_unreadable", "%s can't read the password policy: look by hand that the directory locks accounts, after more than %d wrong passwords (%v)",
			d.config.ServiceDN, exchange.MaxFailures, err)
		return
	}
	for _, p := range policies {
		switch {
		case p.threshold == 0:
			f.add(Warning, "no_lockout", "%s: the directory never locks an account after wrong passwords", p.name)
		case p.threshold <= exchange.MaxFailures:
			f.add(Warning, "lockout_threshold", "%s: the directory locks after %d wrong passwords, the service after %d: a stranger could lock people out of the directory; set it to %d or more",
				p.name, p.threshold, exchange.MaxFailures, 2*exchange.MaxFailures)
		default:
			f.add(Good, "lockout_threshold", "%s: %d wrong passwords", p.name, p.threshold)
		}
		if p.length < leastLength {
			f.add(Warning, "password_length", "%s: passwords of %d characters are allowed, the rule asks for %d", p.name, p.length, leastLength)
		}
	}
}

// policies reads the policies that the service account may see; those of
// accounts that are never locked on purpose (pwdLockout FALSE) are left out.
func (d *Directory) policies(c *conn) ([]policy, error) {
	if d.config.Kind == ActiveDirectory {
		return domainPolicy(c)
	}
	entries, err := d.list(c, d.config.BaseDN, "(&(objectClass=pwdPolicy)(pwdLockout=TRUE))", []string{"pwdMaxFailure", "pwdMinLength"})
	if err != nil {
		return nil, err
	}
	var all []policy
	for _, e := range entries {
		all = append(all, policy{e.DN, number(e, "pwdMaxFailure"), number(e, "pwdMinLength")})
	}
	slices.SortFunc(all, func(a, b policy) int { return cmp.Compare(a.name, b.name) })
	return all, nil
}

// domainPolicy is the domain's; policies for single groups (password settings
// objects) are for administrators to see alone.
func domainPolicy(c *conn) ([]policy, error) {
	root, err := rootDSE(c)
	if err != nil {
		return nil, err
	}
	e, err := entry(c, root.GetEqualFoldAttributeValue("defaultNamingContext"), "lockoutThreshold", "minPwdLength")
	if err != nil {
		return nil, err
	}
	return []policy{{e.DN, number(e, "lockoutThreshold"), number(e, "minPwdLength")}}, nil
}

func number(e *ldap.Entry, attribute string) int {
	n, err := strconv.Atoi(e.GetEqualFoldAttributeValue(attribute))
	if err != nil {
		return 0
	}
	return n
}
