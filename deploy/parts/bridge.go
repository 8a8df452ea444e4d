package parts

import (
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
)

// bridge passes connections to a loopback port of ours on to the same machine's
// loopback in another process's network.
type bridge struct {
	listener net.Listener
	pidFile  string // names the process
	port     int

	mu   sync.Mutex
	open map[net.Conn]bool
}

func newBridge(pidFile string, port int) (*bridge, error) {
	l, err := net.Listen("tcp", loopback(0))
	if err != nil {
		return nil, err
	}
	b := &bridge{listener: l, pidFile: pidFile, port: port, open: map[net.Conn]bool{}}
	go b.run()
	return b, nil
}

func (b *bridge) address() string { return b.listener.Addr().String() }

func (b *bridge) run() {
	for {
		near, err := b.listener.Accept()
		if err != nil {
			return
		}
		go b.join(near)
	}
}

// join carries one connection both ways until either side ends it.
func (b *bridge) join(near net.Conn) {
	defer near.Close()
	far, err := b.dial()
	if err != nil {
		return // the client sees an end without an answer, as of a server that is down
	}
	defer far.Close()
	b.mu.Lock()
	b.open[near], b.open[far] = true, true
	b.mu.Unlock()
	ended := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			_, _ = io.Copy(way[0], way[1]) // whichever side fails, both are closed
			ended <- struct{}{}
		}()
	}
	<-ended
	b.mu.Lock()
	delete(b.open, near)
	delete(b.open, far)
	b.mu.Unlock()
}

func (b *bridge) dial() (net.Conn, error) {
	text, err := os.ReadFile(b.pidFile)
	if err != nil {
		return nil, err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, err
	}
	return dialIn(pid, b.port)
}

func (b *bridge) close() error {
	errs := []error{b.listener.Close()}
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.open {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}
