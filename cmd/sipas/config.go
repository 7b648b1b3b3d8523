package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// config holds the settings every command shares. Flag --database-url is variable SIPAS_DATABASE_URL, and so on.
type config struct {
	DatabaseURL string `help:"PostgreSQL to use; empty: a private one under the data directory." placeholder:"URL"`
	DataDir     string `help:"Where the private PostgreSQL and the secret are kept." default:"./data" type:"path"`
	Province    string `help:"Code of the province whose units are shown (68 Lâm Đồng, 15 Lào Cai, …)." default:"68"`
	Timezone    string `help:"Time zone in which days begin." default:"Asia/Ho_Chi_Minh"`
	LogFormat   string `help:"Format of the log on stderr: ${enum}." enum:"text,json" default:"text"`
	LogLevel    string `help:"Least level that is logged: ${enum}." enum:"debug,info,warn,error" default:"info"`
}

func (c *config) location() (*time.Location, error) {
	l, err := time.LoadLocation(c.Timezone)
	if err != nil {
		return nil, fmt.Errorf("time zone %q is not known: set SIPAS_TIMEZONE to a name like Asia/Ho_Chi_Minh", c.Timezone)
	}
	return l, nil
}

func (c *config) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // the flag's enum has been checked
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// secret returns given, or the one kept under the data directory, which is made at the first start.
func (c *config) secret(given string) ([]byte, error) {
	const shortest = 16
	if given != "" {
		if len(given) < shortest {
			return nil, fmt.Errorf("SIPAS_SECRET is too short: use at least %d characters, or leave it empty", shortest)
		}
		return []byte(given), nil
	}
	path := filepath.Join(c.DataDir, "secret")
	text, err := os.ReadFile(path)
	if err == nil && len(text) >= shortest {
		return text, nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if err := os.MkdirAll(c.DataDir, 0o711); err != nil {
		return nil, err
	}
	text = make([]byte, 64)
	hex.Encode(text, randomBytes(32))
	return text, os.WriteFile(path, text, 0o600)
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// networks reads a list of addresses or networks, divided by commas.
func networks(list string) ([]*net.IPNet, error) {
	var found []*net.IPNet
	for text := range strings.SplitSeq(list, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		if ip := net.ParseIP(text); ip != nil {
			bits := 8 * len(ip)
			if ip.To4() != nil {
				ip, bits = ip.To4(), 32
			}
			found = append(found, &net.IPNet{IP: ip, Mask: net.CIDRMask(bits, bits)})
			continue
		}
		_, n, err := net.ParseCIDR(text)
		if err != nil {
			return nil, fmt.Errorf("%q is no address or network: write SIPAS_TRUSTED_PROXIES like 10.0.0.5,192.168.1.0/24", text)
		}
		found = append(found, n)
	}
	return found, nil
}
