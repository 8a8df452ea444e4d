package parts

import (
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// Line is a forwarder between a client and a server whose network a test can
// break: TCP or unix socket in, TCP or unix socket out.
type Line struct {
	listener net.Listener

	mu     sync.Mutex
	dials  []dial // to the servers
	next   int
	cut    bool
	gate   chan struct{} // closed while bytes may pass
	joined map[net.Conn]bool
}

// dial connects to a server.
type dial func() (net.Conn, error)

// NewLine listens on a fresh loopback port, or on a unix socket if socket is
// given, and forwards to the first of the servers that takes the connection,
// beginning with each in turn. Addresses with a slash are unix sockets.
func NewLine(socket string, servers ...string) (*Line, error) {
	return newLine(socket, dialsTo(servers)...)
}

func newLine(socket string, dials ...dial) (*Line, error) {
	network, address := "tcp", "127.0.0.1:0"
	if socket != "" {
		network, address = "unix", socket
	}
	l, err := net.Listen(network, address)
	if err != nil {
		return nil, err
	}
	line := &Line{listener: l, dials: dials, gate: make(chan struct{}), joined: map[net.Conn]bool{}}
	close(line.gate)
	go line.accept()
	return line, nil
}

// Aim changes the servers of later connections.
func (l *Line) Aim(servers ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dials = dialsTo(servers)
}

// dialPatience bounds one try to reach a server.
const dialPatience = 2 * time.Second

func dialsTo(servers []string) (dials []dial) {
	for _, server := range servers {
		network := "tcp"
		if strings.HasPrefix(server, "/") {
			network = "unix"
		}
		dials = append(dials, func() (net.Conn, error) { return net.DialTimeout(network, server, dialPatience) })
	}
	return dials
}

// Address is where clients connect.
func (l *Line) Address() string { return l.listener.Addr().String() }

// Cut breaks every connection and refuses new ones until Heal.
func (l *Line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = true
	for c := range l.joined {
		c.Close()
	}
}

// Stall holds every byte back until Heal: the server seems to hang.
func (l *Line) Stall() {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.gate:
		l.gate = make(chan struct{})
	default: // stalled already
	}
}

// Heal ends Cut and Stall.
func (l *Line) Heal() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = false
	select {
	case <-l.gate:
	default:
		close(l.gate)
	}
}

// Close breaks the line for good.
func (l *Line) Close() error {
	l.Cut()
	l.Heal()
	return l.listener.Close()
}

func (l *Line) accept() {
	for {
		c, err := l.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			go l.forward(c)
		}
	}
}

func (l *Line) forward(client net.Conn) {
	defer client.Close()
	if !l.join(client) {
		return
	}
	defer l.leave(client)
	server, err := l.dial()
	if err != nil {
		return
	}
	defer server.Close()
	if !l.join(server) {
		return
	}
	defer l.leave(server)
	var both sync.WaitGroup
	both.Go(func() { l.copy(server, client) })
	both.Go(func() { l.copy(client, server) })
	both.Wait()
}

func (l *Line) dial() (net.Conn, error) {
	l.mu.Lock()
	first := l.next % len(l.dials)
	dials := slices.Concat(l.dials[first:], l.dials[:first])
	l.next++
	l.mu.Unlock()
	var errs []error
	for _, dial := range dials {
		c, err := dial()
		if err == nil {
			return c, nil
		}
		errs = append(errs, err)
	}
	return nil, errors.Join(errs...)
}

func (l *Line) join(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.cut {
		l.joined[c] = true
	}
	return !l.cut
}

func (l *Line) leave(c net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.joined, c)
}

// copy passes bytes on until one side ends, and ends the other.
func (l *Line) copy(to, from net.Conn) {
	defer to.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		l.mu.Lock()
		gate := l.gate
		l.mu.Unlock()
		<-gate
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
