package parts

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"text/template"

	"github.com/go-ldap/ldap/v3"
)

const sambaPackages = "apt-get install samba samba-ad-provision samba-dsdb-modules samba-vfs-modules winbind iproute2 (or deploy/install-parts.sh test)"

//go:embed smb.conf.tmpl
var sambaConf string

// ADServer is a running Samba domain controller, which stands for Active
// Directory. It holds the demo people as AD has them: sAMAccountName,
// userPrincipalName, department, objectGUID.
type ADServer struct {
	LDAPServer
	home  string
	lines []*Line // into the network that the server runs in
}

// SambaAD provisions and starts a domain controller in dir/samba, over TLS with
// an authority of its own. Its ports are fixed, so it runs in a network of its
// own, and URL leads there; that needs root. An account is locked after ten
// wrong passwords.
func SambaAD(dir string) (*ADServer, error) {
	programs := map[string]string{}
	for _, name := range []string{"samba", "samba-tool", "unshare", "ip"} {
		path, err := Program(name, sambaPackages)
		if err != nil {
			return nil, err
		}
		programs[name] = path
	}
	home, err := emptyFolder(dir, "samba")
	if err != nil {
		return nil, fmt.Errorf("prepare samba: %w", err)
	}
	s := &ADServer{home: home, LDAPServer: LDAPServer{
		CAFile: filepath.Join(home, "ca.crt"), BaseDN: directoryDN, PeopleDN: "ou=people," + directoryDN,
		ServiceDN: "cn=niem-reader,ou=services," + directoryDN, ServicePassword: "Aa1-" + secret(),
		ServicePasswordFile: filepath.Join(home, "service-password"),
		AdminDN:             "cn=Administrator,cn=Users," + directoryDN,
	}}
	if err := s.provision(programs["samba-tool"]); err != nil {
		return nil, fmt.Errorf("prepare samba: %w", err)
	}
	for port, url := range map[int]*string{389: &s.StartTLSURL, 636: &s.URL} {
		line, err := newLine("", func() (net.Conn, error) { return dialBeside(filepath.Join(home, "samba.pid"), port) })
		if err != nil {
			return nil, errors.Join(err, s.closeLines())
		}
		s.lines = append(s.lines, line)
		*url = map[int]string{389: "ldap://", 636: "ldaps://"}[port] + line.Address()
	}
	s.Process, err = launch(plan{
		name: "samba",
		argv: []string{programs["unshare"], "-n", "--", "sh", "-c", `"$1" link set lo up && exec "$2" -F --no-process-group --model=single -s "$3"`,
			"sh", programs["ip"], programs["samba"], filepath.Join(home, "smb.conf")},
		dir: home, log: home + ".log", stop: syscall.SIGTERM, orphaned: syscall.SIGKILL, ready: s.answers,
	})
	if err == nil {
		err = s.seed()
	}
	if err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

var adminPassword = regexp.MustCompile(`Admin password: +(\S+)`)

// provision makes the empty domain; the administrator's password is drawn by
// the tool, which prints it.
func (s *ADServer) provision(tool string) error {
	cmd := exec.Command(tool, "domain", "provision", "--realm=SOYTE.EXAMPLE", "--domain=SOYTE", "--server-role=dc",
		"--dns-backend=NONE", "--host-name=dc1", "--host-ip=127.0.0.1", "--targetdir="+s.home)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.home, "LC_ALL=C.UTF-8"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	found := adminPassword.FindSubmatch(out)
	if found == nil {
		return errors.New("the tool printed no password")
	}
	s.AdminPassword = string(found[1])
	ca, err := NewAuthority(s.CAFile)
	if err != nil {
		return err
	}
	if _, _, err := ca.Issue(s.home, "127.0.0.1", "localhost"); err != nil {
		return err
	}
	if err := os.WriteFile(s.ServicePasswordFile, []byte(s.ServicePassword+"\n"), 0o600); err != nil {
		return err
	}
	t, err := template.New("smb.conf").Parse(sambaConf)
	if err != nil {
		return err
	}
	var conf strings.Builder
	if err := t.Execute(&conf, map[string]string{"Home": s.home}); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.home, "smb.conf"), []byte(conf.String()), 0o600)
}

// Stop ends the server and the ways to it.
func (s *ADServer) Stop() error {
	var err error
	if s.Process != nil {
		err = s.Process.Stop()
	}
	return errors.Join(err, s.closeLines())
}

func (s *ADServer) closeLines() error {
	var errs []error
	for _, l := range s.lines {
		errs = append(errs, l.Close())
	}
	s.lines = nil
	return errors.Join(errs...)
}

// Bits of userAccountControl, [MS-ADTS] 2.2.16.
const (
	adNormalAccount   = 0x200
	adAccountDisabled = 0x2
	adNeverExpires    = 0x10000
)

// seed makes the service account and the demo people with their groups.
func (s *ADServer) seed() error {
	c, err := s.Dial(context.Background())
	if err != nil {
		return fmt.Errorf("seed samba: %w", err)
	}
	defer c.Close()
	if err := c.Bind(s.AdminDN, s.AdminPassword); err != nil {
		return fmt.Errorf("seed samba: %w", err)
	}
	for _, step := range []func(*ldap.Conn) error{s.seedPolicy, s.seedFolders, s.seedPeople, s.seedGroups} {
		if err := step(c); err != nil {
			return fmt.Errorf("seed samba: %w", err)
		}
	}
	return nil
}

// seedPolicy: ten wrong passwords in ten minutes lock for fifteen; passwords may
// be changed on the day they were set. Times are in 100 ns, negative.
func (s *ADServer) seedPolicy(c *ldap.Conn) error {
	m := ldap.NewModifyRequest(s.BaseDN, nil)
	for name, value := range map[string]string{"lockoutThreshold": "10", "lockOutObservationWindow": "-6000000000", "lockoutDuration": "-9000000000",
		"minPwdAge": "0", "pwdHistoryLength": "3", "minPwdLength": "10"} {
		m.Replace(name, []string{value})
	}
	return c.Modify(m)
}

func (s *ADServer) seedFolders(c *ldap.Conn) error {
	for _, ou := range []string{"people", "groups", "lists", "services"} {
		r := ldap.NewAddRequest("ou="+ou+","+s.BaseDN, nil)
		r.Attribute("objectClass", []string{"organizationalUnit"})
		if err := c.Add(r); err != nil {
			return err
		}
	}
	return s.AddUser(c, "niem-reader", "ou=services,"+s.BaseDN, s.ServicePassword, map[string][]string{
		"userAccountControl": {strconv.Itoa(adNormalAccount | adNeverExpires)}})
}

// seedPeople translates the demo directory.
func (s *ADServer) seedPeople(c *ldap.Conn) error {
	for _, e := range demoEntries() {
		if !e.is("inetOrgPerson") {
			continue
		}
		attributes := map[string][]string{}
		for name, from := range map[string]string{"displayName": "displayName", "sn": "sn", "title": "title", "telephoneNumber": "telephoneNumber",
			"mail": "mail", "department": "ou"} {
			if values := e.attributes[from]; len(values) > 0 {
				attributes[name] = values
			}
		}
		if e.first("pwdAccountLockedTime") != "" {
			attributes["userAccountControl"] = []string{strconv.Itoa(adNormalAccount | adAccountDisabled)}
		}
		if e.first("pwdReset") != "" {
			attributes["pwdLastSet"] = []string{"0"}
		}
		if err := s.AddUser(c, e.first("uid"), s.PeopleDN, DemoPassword, attributes); err != nil {
			return fmt.Errorf("%s: %w", e.dn, err)
		}
	}
	return nil
}

// AddUser makes an account, enabled unless attributes say otherwise.
func (s *ADServer) AddUser(c *ldap.Conn, name, below, password string, attributes map[string][]string) error {
	r := ldap.NewAddRequest("cn="+ldap.EscapeDN(name)+","+below, nil)
	all := map[string][]string{"objectClass": {"user"}, "sAMAccountName": {name}, "userPrincipalName": {name + "@soyte.example"},
		"unicodePwd": {UnicodePassword(password)}, "userAccountControl": {strconv.Itoa(adNormalAccount)}}
	for k, v := range attributes {
		all[k] = v
	}
	for k, v := range all {
		r.Attribute(k, v)
	}
	return c.Add(r)
}

func (s *ADServer) seedGroups(c *ldap.Conn) error {
	for _, e := range demoEntries() {
		if !e.is("groupOfNames") {
			continue
		}
		r := ldap.NewAddRequest(e.dn, nil)
		r.Attribute("objectClass", []string{"group"})
		r.Attribute("sAMAccountName", e.attributes["cn"])
		if about := e.attributes["description"]; len(about) > 0 {
			r.Attribute("description", about)
		}
		var members []string
		for _, dn := range e.attributes["member"] {
			members = append(members, strings.Replace(dn, "uid=", "cn=", 1))
		}
		r.Attribute("member", members)
		if err := c.Add(r); err != nil {
			return fmt.Errorf("%s: %w", e.dn, err)
		}
	}
	return nil
}
