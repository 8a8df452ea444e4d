package parts

import (
	"net"
	"os"
	"strconv"
	"strings"
)

// dialBeside connects to a loopback port in the network of the process that a
// file names.
func dialBeside(pidFile string, port int) (net.Conn, error) {
	text, err := os.ReadFile(pidFile)
	if err != nil {
		return nil, err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, err
	}
	return dialIn(pid, port)
}
