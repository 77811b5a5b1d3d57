using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Manufacturers;

/// <summary>The accepted manufacturers, live. A domain names those whose devices it takes.</summary>
public sealed partial class AcceptedManufacturers
{
    private readonly IDeviceStore store;
    private readonly SecondPerson secondPerson;
    private readonly TimeProvider time;
    private readonly Lock changing = new();
    private volatile Dictionary<string, AcceptedManufacturer> current;

    private AcceptedManufacturers(IDeviceStore store, SecondPerson secondPerson, TimeProvider time, Dictionary<string, AcceptedManufacturer> loaded) =>
        (this.store, this.secondPerson, this.time, current) = (store, secondPerson, time, loaded);

    /// <summary>All of them, by name.</summary>
    public IEnumerable<Manufacturer> All =>
        current.Values.Select(accepted => accepted.Manufacturer).OrderBy(manufacturer => manufacturer.Name, StringComparer.Ordinal);

    /// <summary>Loads the set.</summary>
    /// <exception cref="DecodeException">A stored anchor is damaged.</exception>
    public static async Task<AcceptedManufacturers> LoadAsync(IDeviceStore store, SecondPerson secondPerson, TimeProvider time, CancellationToken ct) =>
        new(store, secondPerson, time, (await store.ListManufacturersAsync(ct)).ToDictionary(manufacturer => manufacturer.Name, AcceptedManufacturer.Of));

    /// <summary>The manufacturer of that name, or null.</summary>
    public Manufacturer? Find(string name) => current.GetValueOrDefault(name)?.Manufacturer;

    /// <summary>Reads certificates that shall become anchors, to be looked at before they are accepted.</summary>
    /// <param name="pem">One or several, in PEM.</param>
    /// <exception cref="CommandRefusedException">There is none, or one is no CA certificate.</exception>
    public static IReadOnlyList<ManufacturerAnchor> ReadAnchors(string pem)
    {
        try
        {
            return [.. Check(new("", Pem.Certificates(pem), AutoAdd: false)).Anchors.Select(ManufacturerAnchor.Of)];
        }
        catch (DecodeException error)
        {
            throw new CommandRefusedException(CommandRefusal.Invalid, error.Message);
        }
    }

    /// <summary>Accepts a manufacturer, or replaces its anchors.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="CommandRefusedException">An anchor is no CA certificate.</exception>
    public async Task AcceptAsync(Caller caller, Manufacturer manufacturer, CancellationToken ct)
    {
        (string Name, string? Value)[] fields =
        [
            ("manufacturer", manufacturer.Name), ("sha256", Digests(manufacturer.Anchors)), ("autoAdd", manufacturer.AutoAdd ? "true" : "false"),
            .. manufacturer.Joining is { } rules ? Fields(rules) : [],
        ];
        var allowed = caller.Require(new Act(ActKind.ChangeDomains, Right.AcceptManufacturers, "accept a manufacturer", fields));
        if (!Name().IsMatch(manufacturer.Name))
            throw new CommandRefusedException(CommandRefusal.Invalid, $"a manufacturer's name is [a-z0-9-]{{1,32}}, '{manufacturer.Name}' is not");
        if (manufacturer.Anchors.Count == 0)
            throw new CommandRefusedException(CommandRefusal.Invalid, "a manufacturer needs at least one anchor");
        if (manufacturer.Joining?.Fault() is { } fault) throw new CommandRefusedException(CommandRefusal.Invalid, fault);
        var accepted = Check(manufacturer);
        caller = await secondPerson.AskAsync(allowed, ct);
        var entry = AuditEntry.Create(AuditEventType.ManufacturerAccepted, time.GetUtcNow(), caller, AuditOutcome.Success, fields);
        await store.SaveManufacturerAsync(manufacturer, entry, ct);
        lock (changing) current = new(current) { [manufacturer.Name] = accepted };
    }

    /// <summary>Those of the named ones that are accepted.</summary>
    internal IEnumerable<AcceptedManufacturer> Find(IEnumerable<string> names)
    {
        var now = current;
        foreach (var name in names)
        {
            if (now.TryGetValue(name, out var accepted)) yield return accepted;
        }
    }

    // The anchors by their digests, all else as it is.
    private static (string, string?)[] Fields(JoinRules rules) =>
    [
        ("joining", JsonSerializer.Serialize(rules with { MasaAnchors = [], VoucherAnchors = [] })), ("masaSha256", Digests(rules.MasaAnchors)), ("voucherSha256", Digests(rules.VoucherAnchors)),
    ];

    private static string Digests(IReadOnlyList<byte[]> anchors) => string.Join(' ', anchors.Select(anchor => Convert.ToHexStringLower(SHA256.HashData(anchor))));

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    private static AcceptedManufacturer Check(Manufacturer manufacturer)
    {
        try
        {
            var accepted = AcceptedManufacturer.Of(manufacturer);
            return accepted.Anchors.FirstOrDefault(anchor => !IsAuthority(anchor)) is { } other
                ? throw new CommandRefusedException(CommandRefusal.Invalid, $"{other.Subject} is no CA certificate")
                : accepted;
        }
        catch (DecodeException error)
        {
            throw new CommandRefusedException(CommandRefusal.Invalid, $"an anchor cannot be read: {error.Message}");
        }
    }

    // RFC 5280 sections 4.2.1.3 and 4.2.1.9.
    private static bool IsAuthority(Certificate anchor) =>
        anchor.Extensions.BasicConstraints is { IsAuthority: true }
        && (anchor.Extensions.KeyUsage is not { } usage || usage.HasFlag(KeyUsages.KeyCertSign));
}

/// <summary>A manufacturer with its anchors decoded.</summary>
internal sealed record AcceptedManufacturer(Manufacturer Manufacturer, IReadOnlyList<Certificate> Anchors)
{
    /// <exception cref="DecodeException">An anchor is no certificate.</exception>
    public static AcceptedManufacturer Of(Manufacturer manufacturer) =>
        new(manufacturer, [.. manufacturer.Anchors.Select(anchor => Certificate.Decode(anchor))]);
}
