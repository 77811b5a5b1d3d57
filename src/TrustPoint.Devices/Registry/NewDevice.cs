using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace TrustPoint.Devices.Registry;

/// <summary>A device as somebody wants it added.</summary>
/// <param name="Name">See <see cref="Device.Name"/>.</param>
/// <param name="Domain">The domain it will belong to.</param>
public sealed partial record NewDevice(string Name, string Domain)
{
    private const int LongestMachine = 100;

    /// <summary>The manufacturer's name here; needed with <see cref="SerialNumber"/>.</summary>
    public string? Manufacturer { get; init; }

    /// <summary>serialNumber of its factory identity; needed with <see cref="Manufacturer"/>.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>The machine that it is a part of; null: of none.</summary>
    public string? Machine { get; init; }

    /// <summary>DNS names it may carry.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>IP addresses it may carry.</summary>
    public IReadOnlyList<string> IpAddresses { get; init; } = [];

    /// <summary>Absolute URIs it may carry.</summary>
    public IReadOnlyList<string> Uris { get; init; } = [];

    /// <summary>True for what may be a device's name.</summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text);

    /// <summary>What is said of a machine's name that is none.</summary>
    internal static string MachineFault => $"a machine is called by 1 to {LongestMachine} characters in one line";

    /// <summary>True for what may be a machine's name: what people call it, in one line.</summary>
    public static bool IsMachine(string text) => text.Trim() == text && text.Length is > 0 and <= LongestMachine && !text.Any(char.IsControl);

    /// <summary>What a machine is called where another one is called so already: with a number, within the length that a name may have.</summary>
    internal static string NumberedMachine(string name, int number)
    {
        var ending = FormattableString.Invariant($" ({number})");
        var kept = name[..Math.Min(name.Length, LongestMachine - ending.Length)];
        // Not the first half of a character.
        return (char.IsHighSurrogate(kept[^1]) ? kept[..^1] : kept).TrimEnd() + ending;
    }

    /// <summary>What is wrong with it, in words; empty when nothing is.</summary>
    internal IEnumerable<string> Faults()
    {
        if (!IsName(Name)) yield return $"a device's name has 1 to 64 of a to z, 0 to 9, '.' and '-' and begins with a letter or digit, which '{Name[..Math.Min(Name.Length, 64)]}' does not";
        if (Manufacturer is null != SerialNumber is null) yield return "manufacturer and serial number go together";
        // X.520 ub-serial-number; PrintableString is checked where the certificate is read.
        if (SerialNumber is { Length: 0 or > 64 }) yield return "a serial number has 1 to 64 characters";
        if (Machine is not null && !IsMachine(Machine)) yield return MachineFault;
        foreach (var name in DnsNames.Where(name => !DnsPattern().IsMatch(name))) yield return $"'{name}' is no DNS name";
        foreach (var address in IpAddresses.Where(address => !IsAddress(address))) yield return $"'{address}' is no IP address";
        foreach (var uri in Uris.Where(uri => !Uri.TryCreate(uri, UriKind.Absolute, out _))) yield return $"'{uri}' is no absolute URI";
    }

    // The base library also takes 10.1 for 10.0.0.1, and scopes, which no certificate has.
    private static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 ? !text.Contains('%', StringComparison.Ordinal) : address.ToString() == text);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{0,63}\z")]
    private static partial Regex NamePattern();

    // Letters, digits and hyphens (RFC 5280 section 4.2.1.6), labels of 63 and names of 253 octets.
    [GeneratedRegex(@"^(?=.{1,253}\z)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z")]
    private static partial Regex DnsPattern();
}
