package ldapauth

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"

	"niem/exchange"
)

// Severity and Finding are the domain's.
type (
	Severity = exchange.Severity
	Finding  = exchange.Finding
)

const (
	Good    = exchange.Good
	Warning = exchange.Warning
	Failure = exchange.Failure
)

// certificateNotice is how long before its end a certificate is reported.
const certificateNotice = 30 * 24 * time.Hour

// Check tries what sign-in and the roster need, on each server, and tells what
// it found, the good included. now is the time to judge certificates by.
func (d *Directory) Check(ctx context.Context, now time.Time) []Finding {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	var f findings
	var reached *conn
	for _, s := range d.servers {
		c, err := d.dialServer(ctx, s, nil)
		if err != nil {
			f.add(oneOf(len(d.servers)), "unreachable", "%v", err)
			continue
		}
		f.checkTLS(c, s.address, now)
		if err := c.Bind(d.config.ServiceDN, d.config.ServicePassword); err != nil {
			f.add(oneOf(len(d.servers)), "service_bind", "%s, %s: %v", s.address, d.config.ServiceDN, err)
			c.Close()
			continue
		}
		f.add(Good, "service_bind", "%s, %s", s.address, d.config.ServiceDN)
		if reached != nil {
			reached.Close()
		}
		reached = c
	}
	if reached == nil {
		f.add(Failure, "unreadable", "no server lets the service in")
		return f
	}
	defer reached.Close()
	f.checkKind(d, reached)
	f.checkPolicy(d, reached)
	f.checkPasswords(d, reached)
	r, err := d.read(ctx)
	if err != nil {
		f.add(Failure, "unreadable", "%v", err)
		return f
	}
	f.checkPeople(r)
	f.checkRoles(d, r)
	return f
}

// oneOf is how grave it is that one of n servers fails.
func oneOf(n int) Severity {
	if n > 1 {
		return Warning
	}
	return Failure
}

type findings []Finding

func (f *findings) add(s Severity, code, format string, args ...any) {
	*f = append(*f, Finding{Severity: s, Code: code, Detail: fmt.Sprintf(format, args...)})
}

func (f *findings) checkTLS(c *conn, address string, now time.Time) {
	f.add(Good, "tls", "%s, certificate verified", address)
	if end := c.state.PeerCertificates[0].NotAfter; end.Sub(now) < certificateNotice {
		f.add(Warning, "certificate_expires", "%s", end.UTC().Format(time.RFC3339))
	}
}

// checkPasswords looks whether the service account has more rights than it needs.
func (f *findings) checkPasswords(d *Directory, c *conn) {
	seen, err := c.Search(ldap.NewSearchRequest(d.config.BaseDN, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 1, 0, false,
		"(userPassword=*)", []string{"1.1"}, nil))
	if (err == nil || ldap.IsErrorWithCode(err, ldap.LDAPResultSizeLimitExceeded)) && len(seen.Entries) > 0 {
		f.add(Warning, "passwords_readable", "%s can read password hashes; it needs no such right", d.config.ServiceDN)
	}
}

func (f *findings) checkPeople(r *roster) {
	if len(r.people) == 0 {
		f.add(Failure, "people", "no person was found: base DN, filter or rights of the service account")
	} else {
		f.add(Good, "people", "%d", len(r.people))
	}
	for _, reason := range r.unusable {
		f.add(Warning, "unusable_entry", "%s", reason)
	}
	for _, name := range r.ambiguous {
		f.add(Warning, "ambiguous_name", "several entries have the user name %s, so none of them can sign in", name)
	}
	for _, p := range r.people {
		if missing := p.MissingFields(); len(missing) > 0 && !p.Disabled {
			f.add(Warning, "incomplete_roster", "%s: %s", p.Username, strings.Join(missing, ", "))
		}
	}
}

func (f *findings) checkRoles(d *Directory, r *roster) {
	holders := map[exchange.Role]int{}
	for _, p := range r.people {
		for _, role := range p.Roles {
			holders[role]++
		}
	}
	there := map[string]bool{}
	lists := 0
	for _, g := range r.groups {
		there[g.dn] = true
		if within(g.dn, d.config.ListsDN) {
			lists++
		}
	}
	for dn, role := range d.roles {
		switch {
		case !there[dn]:
			f.add(Warning, "role_group_missing", "%s (%s)", dn, role)
		case holders[role] == 0:
			f.add(Warning, "role_group_empty", "%s (%s)", dn, role)
		}
	}
	f.add(Good, "lists", "%d", lists)
}
