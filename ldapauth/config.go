package ldapauth

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-ldap/ldap/v3"

	"niem/exchange"
)

// ErrPlaintext reports a directory that would be reached without TLS.
var ErrPlaintext = errors.New("directory needs ldaps:// or StartTLS")

const (
	defaultTimeout = 15 * time.Second
	defaultTry     = 4 * time.Second

	// pageSize is what one answer carries at most; servers commonly refuse more
	// than 500 entries at once.
	pageSize = 200
)

// Config says where the directory is and how its entries are to be read.
// Empty fields take the defaults named beside them.
type Config struct {
	Kind            Kind   // OpenLDAP if empty; Auto for Open alone
	URL             string // ldaps://host[:port], or ldap://host[:port] with StartTLS; several, separated by commas
	StartTLS        bool
	CAFile          string // authorities to trust, PEM; the system's if empty
	BaseDN          string
	ServiceDN       string // the account that reads people and groups
	ServicePassword string
	// UserFilter and GroupFilter say which entries are people and groups:
	// (objectClass=inetOrgPerson) and (objectClass=groupOfNames); in Active
	// Directory users and groups that aren't parts of the system.
	UserFilter, GroupFilter string
	Attributes              Attributes
	RoleGroupsDN            string // role groups stand directly below it: ou=groups,BaseDN
	ListsDN                 string // groups of recipients stand below it: ou=lists,BaseDN
	// RoleGroups gives the role that membership of a role group (by cn) brings:
	// niem-staff, niem-leaders, niem-clerks, niem-security, niem-dpo and
	// niem-inspectors.
	RoleGroups map[string]exchange.Role
	Timeout    time.Duration    // of one call as a whole: 15 s
	Try        time.Duration    // until one of several servers has let the service in: 4 s
	Now        func() time.Time // the clock, time.Now if nil
}

// Attributes names the attributes that hold a person's data, by default those
// beside them; behind the bar Active Directory's.
type Attributes struct {
	ID        string // immutable id: entryUUID | objectGUID
	Username  string // uid | sAMAccountName
	Principal string // a third name to sign in with: none | userPrincipalName
	FullName  string // displayName
	Position  string // title
	Phone     string // telephoneNumber
	Email     string // mail
	Unit      string // ou | department
	Member    string // of a group, the DN of a member: member
}

// Directory reads one LDAP directory, which may have several servers. Its methods may be called from any
// goroutine.
type Directory struct {
	config  Config
	servers []server
	last    atomic.Int32             // the server that answered last
	roles   map[string]exchange.Role // by DN in canonical form
}

// server is one of the servers that hold the directory.
type server struct {
	address string // host:port
	trust   *tls.Config
}

var _ exchange.Directory = (*Directory)(nil)

// New checks c and completes it; it doesn't reach for the network.
func New(c Config) (*Directory, error) {
	if c.BaseDN == "" || c.ServiceDN == "" || c.ServicePassword == "" {
		return nil, errors.New("directory: base DN, service DN and service password are all needed")
	}
	if c.Kind != "" && c.Kind != OpenLDAP && c.Kind != ActiveDirectory {
		return nil, fmt.Errorf("directory: kind %q is none of %s, %s and %s", c.Kind, OpenLDAP, ActiveDirectory, Auto)
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
	d := &Directory{config: c, roles: map[string]exchange.Role{}}
	roots, err := c.roots()
	if err != nil {
		return nil, err
	}
	for address := range strings.SplitSeq(c.URL, ",") {
		one, err := c.server(strings.TrimSpace(address))
		if err != nil {
			return nil, err
		}
		one.trust.RootCAs = roots
		d.servers = append(d.servers, one)
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

// server reads one address.
func (c *Config) server(address string) (server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return server{}, fmt.Errorf("directory: %q is no address such as ldaps://host", address)
	}
	port := u.Port()
	switch {
	case u.Scheme == "ldaps" && !c.StartTLS:
		port = orElse(port, "636")
	case u.Scheme == "ldap" && c.StartTLS:
		port = orElse(port, "389")
	default:
		return server{}, fmt.Errorf("directory %s: %w", address, ErrPlaintext)
	}
	return server{net.JoinHostPort(u.Hostname(), port), &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}}, nil
}

// roots are the authorities to trust, nil for the system's.
func (c *Config) roots() (*x509.CertPool, error) {
	if c.CAFile == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, fmt.Errorf("directory: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("directory: %s holds no certificate", c.CAFile)
	}
	return roots, nil
}

func (c *Config) complete() {
	if c.Kind == "" {
		c.Kind = OpenLDAP
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	a := &c.Attributes
	userFilter, groupFilter, names := c.Kind.defaults()
	for _, f := range []struct {
		field *string
		value string
	}{
		{&c.UserFilter, userFilter}, {&c.GroupFilter, groupFilter},
		{&c.RoleGroupsDN, "ou=groups," + c.BaseDN}, {&c.ListsDN, "ou=lists," + c.BaseDN},
		{&a.ID, names.ID}, {&a.Username, names.Username}, {&a.Principal, names.Principal}, {&a.FullName, names.FullName}, {&a.Position, names.Position},
		{&a.Phone, names.Phone}, {&a.Email, names.Email}, {&a.Unit, names.Unit}, {&a.Member, names.Member},
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
	if c.Try <= 0 {
		c.Try = defaultTry
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
