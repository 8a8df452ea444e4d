package ldapauth

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/go-ldap/ldap/v3"

	"niem/exchange"
)

// conn is one verified TLS connection that ends with its context.
type conn struct {
	*ldap.Conn
	state tls.ConnectionState
	stop  func() bool
}

// bounded gives ctx the time that a call as a whole may take.
func (d *Directory) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d.config.Timeout)
}

// dial connects and verifies the server; ctx must have a deadline. Errors are
// exchange.ErrDirectoryDown.
func (d *Directory) dial(ctx context.Context) (*conn, error) {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return nil, errors.New("reach directory: no deadline")
	}
	var dialer net.Dialer
	raw, err := dialer.DialContext(ctx, "tcp", d.address)
	if err != nil {
		return nil, down("reach directory", err)
	}
	// The deadline ends any read and write below TLS too, and so whatever the
	// protocol waits for.
	if err := raw.SetDeadline(deadline); err != nil {
		return nil, down("reach directory", errors.Join(err, raw.Close()))
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })
	c := &conn{stop: stop}
	if d.config.StartTLS {
		err = c.startTLS(raw, d.trust, time.Until(deadline))
	} else {
		err = c.handshake(ctx, raw, d.trust, time.Until(deadline))
	}
	if err != nil {
		stop()
		return nil, down("verify directory", err)
	}
	return c, nil
}

func (c *conn) handshake(ctx context.Context, raw net.Conn, trust *tls.Config, timeout time.Duration) error {
	secure := tls.Client(raw, trust)
	if err := secure.HandshakeContext(ctx); err != nil {
		return errors.Join(err, raw.Close())
	}
	c.Conn, c.state = ldap.NewConn(secure, true), secure.ConnectionState()
	c.Conn.SetTimeout(timeout)
	c.Conn.Start()
	return nil
}

func (c *conn) startTLS(raw net.Conn, trust *tls.Config, timeout time.Duration) error {
	c.Conn = ldap.NewConn(raw, false)
	c.Conn.SetTimeout(timeout)
	c.Conn.Start()
	if err := c.Conn.StartTLS(trust.Clone()); err != nil {
		return errors.Join(err, c.Conn.Close())
	}
	state, secure := c.Conn.TLSConnectionState()
	if !secure || !state.HandshakeComplete {
		return errors.Join(errors.New("the connection is not encrypted"), c.Conn.Close())
	}
	c.state = state
	return nil
}

func (c *conn) Close() {
	_ = c.Conn.Close() // the answers are in; how the line ends doesn't matter
	c.stop()
}

// service dials and binds as the reading account.
func (d *Directory) service(ctx context.Context) (*conn, error) {
	c, err := d.dial(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.Bind(d.config.ServiceDN, d.config.ServicePassword); err != nil {
		c.Close()
		return nil, down("bind to directory as the service", err)
	}
	return c, nil
}

// down marks err as the directory's failure, whatever went wrong there: a
// person at the sign-in page can do nothing about it.
func down(act string, err error) error {
	return fmt.Errorf("%s: %w: %w", act, exchange.ErrDirectoryDown, err)
}
