package parts

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"net"
	"strconv"
)

// Ports are drawn below the kernel's range for outgoing connections, so that
// no client socket takes one between the draw and the server's listen.
const (
	lowestPort  = 15000
	highestPort = 32000
)

// startAttempts bounds the tries with fresh ports: another process may listen
// on a drawn port first.
const startAttempts = 4

// FreePort draws a loopback port that nobody listens on.
func FreePort() (int, error) {
	for range 200 {
		n, err := rand.Int(rand.Reader, big.NewInt(highestPort-lowestPort))
		if err != nil {
			return 0, err
		}
		port := lowestPort + int(n.Int64())
		l, err := net.Listen("tcp", loopback(port))
		if err != nil {
			continue
		}
		return port, l.Close()
	}
	return 0, errors.New("no free loopback port")
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// withFreshPorts tries start until a server comes up on the ports it drew.
func withFreshPorts(n int, start func(ports []int) (*Process, error)) (*Process, error) {
	var failures []error
	for range startAttempts {
		ports := make([]int, n)
		for i := range ports {
			p, err := FreePort()
			if err != nil {
				return nil, err
			}
			ports[i] = p
		}
		s, err := start(ports)
		if err == nil {
			return s, nil
		}
		failures = append(failures, err)
	}
	return nil, errors.Join(failures...)
}

// secret draws a password or key of 128 bits.
func secret() string {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(fmt.Sprintf("no randomness: %v", err)) // crypto/rand never fails on Linux
	}
	return hex.EncodeToString(b[:])
}
