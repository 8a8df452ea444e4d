package parts

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"text/template"

	"github.com/go-ldap/ldap/v3"
)

const (
	slapdPackage = "apt-get install slapd ldap-utils (or deploy/install-parts.sh demo)"
	directoryDN  = "dc=soyte,dc=example"
)

//go:embed directory.ldif
var directoryLDIF string

//go:embed slapd.conf.tmpl
var slapdConf string

// LDAPServer is a running OpenLDAP that holds the demo directory.
type LDAPServer struct {
	*Process
	URL                 string // ldaps://127.0.0.1:port
	StartTLSURL         string // ldap://127.0.0.1:port; a bind before StartTLS is refused
	CAFile              string // the authority that issued the server's certificate, for 127.0.0.1 and localhost
	BaseDN              string
	PeopleDN            string // people are below this entry
	ServiceDN           string // may read everything but passwords
	ServicePassword     string
	ServicePasswordFile string
	AdminDN             string // may do everything: for tests that change the directory
	AdminPassword       string
}

// OpenLDAP starts a slapd in dir/openldap over TLS with an authority of its
// own, and fills it with the demo directory (directory.ldif), memberOf, and a
// password policy that locks an account after ten wrong passwords.
func OpenLDAP(dir string) (*LDAPServer, error) {
	slapd, err := Program("slapd", slapdPackage)
	if err != nil {
		return nil, err
	}
	home, err := emptyFolder(dir, "openldap")
	if err != nil {
		return nil, fmt.Errorf("prepare openldap: %w", err)
	}
	s := &LDAPServer{
		CAFile: filepath.Join(home, "ca.crt"), BaseDN: directoryDN, PeopleDN: "ou=people," + directoryDN,
		ServiceDN: "cn=niem-reader,ou=services," + directoryDN, ServicePassword: secret(),
		ServicePasswordFile: filepath.Join(home, "service-password"),
		AdminDN:             "cn=admin," + directoryDN, AdminPassword: secret(),
	}
	if err := s.configure(home); err != nil {
		return nil, fmt.Errorf("prepare openldap: %w", err)
	}
	s.Process, err = withFreshPorts(2, func(ports []int) (*Process, error) {
		s.StartTLSURL, s.URL = "ldap://"+loopback(ports[0]), "ldaps://"+loopback(ports[1])
		return launch(plan{
			name: "slapd",
			// -d 0 keeps it in the foreground
			argv: []string{slapd, "-f", filepath.Join(home, "slapd.conf"), "-h", s.StartTLSURL + "/ " + s.URL + "/", "-d", "0"},
			dir:  home, log: home + ".log", stop: syscall.SIGTERM, orphaned: syscall.SIGKILL, ready: s.answers,
		})
	})
	if err != nil {
		return nil, err
	}
	if err := s.seed(home); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *LDAPServer) configure(home string) error {
	if err := os.Mkdir(filepath.Join(home, "db"), 0o700); err != nil {
		return err
	}
	ca, err := NewAuthority(s.CAFile)
	if err != nil {
		return err
	}
	if _, _, err := ca.Issue(home, "127.0.0.1", "localhost"); err != nil {
		return err
	}
	if err := os.WriteFile(s.ServicePasswordFile, []byte(s.ServicePassword+"\n"), 0o600); err != nil {
		return err
	}
	t, err := template.New("slapd.conf").Parse(slapdConf)
	if err != nil {
		return err
	}
	var conf bytes.Buffer
	if err := t.Execute(&conf, map[string]string{
		"Home": home, "Base": s.BaseDN, "AdminDN": s.AdminDN, "AdminPassword": s.AdminPassword, "ServiceDN": s.ServiceDN,
	}); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(home, "slapd.conf"), conf.Bytes(), 0o600)
}

// seed adds the entries over the protocol, since slapadd would leave out
// memberOf and the hashing of passwords.
func (s *LDAPServer) seed(home string) error {
	ldapadd, err := Program("ldapadd", slapdPackage)
	if err != nil {
		return err
	}
	passwordFile := filepath.Join(home, "admin-password")
	if err := os.WriteFile(passwordFile, []byte(s.AdminPassword), 0o600); err != nil {
		return fmt.Errorf("seed openldap: %w", err)
	}
	cmd := exec.Command(ldapadd, "-H", s.URL, "-x", "-D", s.AdminDN, "-y", passwordFile)
	cmd.Env = []string{"LDAPTLS_CACERT=" + s.CAFile, "LDAPTLS_REQCERT=demand", "LC_ALL=C.UTF-8"}
	cmd.Stdin = strings.NewReader(strings.NewReplacer(
		"@DEMO_PASSWORD@", DemoPassword, "@SERVICE_PASSWORD@", s.ServicePassword).Replace(directoryLDIF))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("seed openldap: %w: %s", err, out)
	}
	return nil
}

// answers binds as the administrator over verified TLS: only our own server
// has a certificate of our authority.
func (s *LDAPServer) answers(ctx context.Context) error {
	c, err := s.Dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Bind(s.AdminDN, s.AdminPassword)
}

// Dial opens a verified TLS connection without binding.
func (s *LDAPServer) Dial(context.Context) (*ldap.Conn, error) {
	trust, err := trusting(s.CAFile)
	if err != nil {
		return nil, err
	}
	return ldap.DialURL(s.URL, ldap.DialWithTLSConfig(trust))
}
