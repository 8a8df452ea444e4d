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

// dial connects to the server that answered last, else to the others in turn,
// and verifies it; ctx must have a deadline. try, if given, has to succeed on
// the connection too. Errors are exchange.ErrDirectoryDown.
func (d *Directory) dial(ctx context.Context, try func(*conn) error) (*conn, error) {
	first := int(d.last.Load())
	var failures []error
	for i := range d.servers {
		n := (first + i) % len(d.servers)
		c, err := d.dialServer(ctx, d.servers[n], try)
		if err == nil {
			d.last.Store(int32(n))
			return c, nil
		}
		failures = append(failures, err)
		if ctx.Err() != nil {
			break
		}
	}
	return nil, errors.Join(failures...)
}

// dialServer gives one of several servers only part of ctx's time to let us in.
func (d *Directory) dialServer(ctx context.Context, s server, try func(*conn) error) (*conn, error) {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return nil, errors.New("reach directory: no deadline")
	}
	tried := deadline
	if soon := time.Now().Add(d.config.Try); len(d.servers) > 1 && soon.Before(deadline) {
		tried = soon
	}
	early, cancel := context.WithDeadline(ctx, tried)
	defer cancel()
	var dialer net.Dialer
	raw, err := dialer.DialContext(early, "tcp", s.address)
	if err != nil {
		return nil, down("reach directory "+s.address, err)
	}
	// The deadline ends any read and write below TLS too, and so whatever the
	// protocol waits for.
	if err := raw.SetDeadline(tried); err != nil {
		return nil, down("reach directory "+s.address, errors.Join(err, raw.Close()))
	}
	c := &conn{stop: context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })}
	if d.config.StartTLS {
		err = c.startTLS(raw, s.trust, time.Until(deadline))
	} else {
		err = c.handshake(early, raw, s.trust, time.Until(deadline))
	}
	if err != nil {
		c.stop()
		return nil, down("verify directory "+s.address, err)
	}
	if try != nil {
		err = try(c)
	}
	if err == nil {
		err = raw.SetDeadline(deadline)
	}
	if err == nil {
		err = ctx.Err() // it may have ended before the deadline was put off
	}
	if err != nil {
		c.Close()
		return nil, down("bind to directory "+s.address+" as the service", err)
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
	return d.dial(ctx, func(c *conn) error { return c.Bind(d.config.ServiceDN, d.config.ServicePassword) })
}

// down marks err as the directory's failure, whatever went wrong there: a
// person at the sign-in page can do nothing about it.
func down(act string, err error) error {
	return fmt.Errorf("%s: %w: %w", act, exchange.ErrDirectoryDown, err)
}
