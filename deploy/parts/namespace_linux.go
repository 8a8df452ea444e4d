package parts

import (
	"fmt"
	"net"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// dialIn connects to a loopback port in the network of process pid, setns(2).
func dialIn(pid, port int) (net.Conn, error) {
	type result struct {
		conn net.Conn
		err  error
	}
	done := make(chan result, 1)
	go func() {
		// Never unlocked: the thread, which is in the other network from here
		// on, ends with this goroutine. The socket stays where it was made.
		runtime.LockOSThread()
		if err := enterNetwork(pid); err != nil {
			done <- result{nil, err}
			return
		}
		c, err := net.Dial("tcp4", loopback(port))
		done <- result{c, err}
	}()
	r := <-done
	return r.conn, r.err
}

func enterNetwork(pid int) error {
	f, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", pid))
	if err != nil {
		return err
	}
	defer f.Close()
	return unix.Setns(int(f.Fd()), unix.CLONE_NEWNET)
}
