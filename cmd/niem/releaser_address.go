package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"

	"niem/web/peel"
)

// releaserAddress is where the server finds the releaser: on a socket of this
// machine, or over TLS on another one.
type releaserAddress struct{ socket, url, ca, cert, key string }

func (r *releaserAddress) list() settings {
	return settings{
		{name: "releaser-socket", value: &r.socket, optional: true, help: tSetReleaserSocket},
		{name: "releaser-url", value: &r.url, optional: true, help: tSetReleaserURL},
		{name: "releaser-ca", value: &r.ca, optional: true, help: tSetReleaserCA},
		{name: "releaser-client-cert", value: &r.cert, optional: true, help: tSetReleaserClientCert},
		{name: "releaser-client-key", value: &r.key, optional: true, help: tSetReleaserClientKey},
	}
}

func (r *releaserAddress) client() (*peel.Client, error) {
	switch {
	case (r.socket == "") == (r.url == ""):
		return nil, fmt.Errorf("%w: %s or %s, one of them", errMissingSetting, variable("releaser-socket"), variable("releaser-url"))
	case r.socket != "":
		return peel.NewClient(r.socket), nil
	}
	u, err := url.Parse(r.url)
	if err != nil || u.Scheme != "https" || u.Port() == "" || u.User != nil || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return nil, errors.New("releaser-url: https://host:port and nothing else")
	}
	return peel.NewTLSClient(net.JoinHostPort(u.Hostname(), u.Port()), peel.Identity{CertFile: r.cert, KeyFile: r.key, PeerCAFile: r.ca, PeerName: u.Hostname()})
}
