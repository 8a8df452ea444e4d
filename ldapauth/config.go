package ldapauth

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"time"

	"github.com/go-ldap/ldap/v3"

	"niem/exchange"
)

// ErrPlaintext reports a directory that would be reached without TLS.
var ErrPlaintext = errors.New("directory needs ldaps:// or StartTLS")

const (
	defaultTimeout = 15 * time.Second

	// pageSize is what one answer carries at most; servers commonly refuse more
	// than 500 entries at once.
	pageSize = 200
)

// Config says where the directory is and how its entries are to be read.
// Empty fields take the defaults named beside them.
type Config struct {
	URL             string // ldaps://host[:port], or ldap://host[:port] with StartTLS
	StartTLS        bool
	CAFile          string // authorities to trust, PEM; the system's if empty
	BaseDN          string
	ServiceDN       string // the account that reads people and groups
	ServicePassword string
	UserFilter      string // which entries are people: (objectClass=inetOrgPerson)
	GroupFilter     string // which entries are groups: (objectClass=groupOfNames)
	Attributes      Attributes
	RoleGroupsDN    string // role groups stand directly below it: ou=groups,BaseDN
	ListsDN         string // groups of recipients stand below it: ou=lists,BaseDN
	// RoleGroups gives the role that membership of a role group (by cn) brings:
	// niem-staff, niem-leaders, niem-clerks, niem-security, niem-dpo and
	// niem-inspectors.
	RoleGroups map[string]exchange.Role
	Timeout    time.Duration // of one call as a whole: 15 s
}

// Attributes names the attributes that hold a person's data.
type Attributes struct {
	ID       string // immutable UUID: entryUUID
	Username string // uid
	FullName string // displayName
	Position string // title
	Phone    string // telephoneNumber
	Email    string // mail
	// Principal holds a third name to sign in with, such as userPrincipalName: none.
	Principal string
	Unit      string // ou
	Member    string // of a group, the DN of a member: member
}

// Directory reads one LDAP directory. Its methods may be called from any
// goroutine.
type Directory struct {
	config  Config
	address string // host:port
	trust   *tls.Config
	roles   map[string]exchange.Role // by DN in canonical form
}

var _ exchange.Directory = (*Directory)(nil)

// New checks c and completes it; it doesn't reach for the network.
func New(c Config) (*Directory, error) {
	if c.BaseDN == "" || c.ServiceDN == "" || c.ServicePassword == "" {
		return nil, errors.New("directory: base DN, service DN and service password are all needed")
	}
	c.complete()
	for _, dn := range []string{c.BaseDN, c.ServiceDN, c.RoleGroupsDN, c.ListsDN} {
		if _, err := ldap.ParseDN(dn); err != nil {
			return nil, fmt.Errorf("directory: %q: %w", dn, err)
		}
	}
	for _, filter := range []string{c.UserFilter, c.GroupFilter} {
		if _, err := ldap.CompileFilter(filter); err != nil {
			return nil, fmt.Errorf("directory: filter %q: %w", filter, err)
		}
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("directory: %q is no address such as ldaps://host", c.URL)
	}
	port := u.Port()
	switch {
	case u.Scheme == "ldaps" && !c.StartTLS:
		port = orElse(port, "636")
	case u.Scheme == "ldap" && c.StartTLS:
		port = orElse(port, "389")
	default:
		return nil, fmt.Errorf("directory %s: %w", c.URL, ErrPlaintext)
	}
	d := &Directory{
		config: c, address: net.JoinHostPort(u.Hostname(), port),
		trust: &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12},
		roles: map[string]exchange.Role{},
	}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, fmt.Errorf("directory: %w", err)
		}
		d.trust.RootCAs = x509.NewCertPool()
		if !d.trust.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("directory: %s holds no certificate", c.CAFile)
		}
	}
	for cn, role := range c.RoleGroups {
		group, err := canonical("cn=" + ldap.EscapeDN(cn) + "," + c.RoleGroupsDN)
		if err != nil {
			return nil, fmt.Errorf("directory: role group %q: %w", cn, err)
		}
		d.roles[group] = role
	}
	return d, nil
}

func (c *Config) complete() {
	a := &c.Attributes
	for _, f := range []struct {
		field *string
		value string
	}{
		{&c.UserFilter, "(objectClass=inetOrgPerson)"}, {&c.GroupFilter, "(objectClass=groupOfNames)"},
		{&c.RoleGroupsDN, "ou=groups," + c.BaseDN}, {&c.ListsDN, "ou=lists," + c.BaseDN},
		{&a.ID, "entryUUID"}, {&a.Username, "uid"}, {&a.FullName, "displayName"}, {&a.Position, "title"},
		{&a.Phone, "telephoneNumber"}, {&a.Email, "mail"}, {&a.Unit, "ou"}, {&a.Member, "member"},
	} {
		*f.field = orElse(*f.field, f.value)
	}
	if c.RoleGroups == nil {
		c.RoleGroups = map[string]exchange.Role{
			"niem-staff": exchange.RoleStaff, "niem-leaders": exchange.RoleLeader, "niem-clerks": exchange.RoleClerk,
			"niem-security": exchange.RoleSecurity, "niem-dpo": exchange.RoleDPO, "niem-inspectors": exchange.RoleInspector,
		}
	}
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
