package ldapauth

import (
	"context"
	"slices"
	"sync"
	"time"

	"niem/exchange"
)

// Auto has the servers say what kind of directory they are.
const Auto Kind = "auto"

// Open is New, and for a directory of kind Auto asks what it is, at the first call
// that gets an answer over verified TLS. What was found holds as long as the
// process: filters, identity and the reading of states depend on it.
func Open(c Config) (exchange.Directory, error) {
	if c.Kind != Auto {
		return New(c)
	}
	guess := c
	guess.Kind = OpenLDAP
	probe, err := New(guess)
	if err != nil {
		return nil, err
	}
	return &detected{config: c, probe: probe}, nil
}

// detected is a directory whose kind is known once one of its servers has said it.
type detected struct {
	config Config
	probe  *Directory // reaches the servers; its kind means nothing
	mu     sync.Mutex
	found  *Directory
}

var _ exchange.Directory = (*detected)(nil)

// directory is the directory by its kind; exchange.ErrDirectoryDown until a server
// has told it.
func (d *detected) directory(ctx context.Context) (*Directory, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.found != nil {
		return d.found, nil
	}
	ctx, cancel := d.probe.bounded(ctx)
	defer cancel()
	c, err := d.probe.service(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	known := d.config
	if known.Kind, err = kindOf(c); err != nil {
		return nil, down("ask the directory what it is", err)
	}
	d.found, err = New(known)
	return d.found, err
}

// kindOf reads what a server says of itself. A server that names none of Active
// Directory's capabilities is of the other kind.
func kindOf(c *conn) (Kind, error) {
	root, err := rootDSE(c)
	if err != nil {
		return "", err
	}
	if slices.Contains(root.GetEqualFoldAttributeValues("supportedCapabilities"), activeDirectory) {
		return ActiveDirectory, nil
	}
	return OpenLDAP, nil
}

// Lookup finds whom a login name means.
func (d *detected) Lookup(ctx context.Context, login string) (exchange.Person, error) {
	of, err := d.directory(ctx)
	if err != nil {
		return exchange.Person{}, err
	}
	return of.Lookup(ctx, login)
}

// Authenticate checks a password.
func (d *detected) Authenticate(ctx context.Context, who exchange.Person, password string) (exchange.Person, error) {
	of, err := d.directory(ctx)
	if err != nil {
		return exchange.Person{}, err
	}
	return of.Authenticate(ctx, who, password)
}

// Decoy costs what a wrong password costs.
func (d *detected) Decoy(ctx context.Context, password string) error {
	of, err := d.directory(ctx)
	if err != nil {
		return err
	}
	return of.Decoy(ctx, password)
}

// ChangePassword sets a new password with the old one as proof.
func (d *detected) ChangePassword(ctx context.Context, who exchange.Person, old, fresh string) error {
	of, err := d.directory(ctx)
	if err != nil {
		return err
	}
	return of.ChangePassword(ctx, who, old, fresh)
}

// Roster lists everybody.
func (d *detected) Roster(ctx context.Context) ([]exchange.Person, []exchange.Group, error) {
	of, err := d.directory(ctx)
	if err != nil {
		return nil, nil, err
	}
	return of.Roster(ctx)
}

// Check tries every server; one that cannot be asked is reported by the probe.
func (d *detected) Check(ctx context.Context, now time.Time) []Finding {
	of, err := d.directory(ctx)
	if err != nil {
		return d.probe.Check(ctx, now)
	}
	return of.Check(ctx, now)
}
