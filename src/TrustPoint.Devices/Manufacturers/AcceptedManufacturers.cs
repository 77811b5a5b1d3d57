using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Manufacturers;

/// <summary>The accepted manufacturers, live. A domain names those whose devices it takes.</summary>
public sealed partial class AcceptedManufacturers
{
    private const int LongestPassword = 128;

    private readonly IDeviceStore store;
    private readonly SecondPerson secondPerson;
    private readonly ISecretSeal seal;
    private readonly TimeProvider time;
    private readonly Lock changing = new();
    private volatile Dictionary<string, AcceptedManufacturer> current;

    private AcceptedManufacturers(IDeviceStore store, SecondPerson secondPerson, ISecretSeal seal, TimeProvider time, Dictionary<string, AcceptedManufacturer> loaded) =>
        (this.store, this.secondPerson, this.seal, this.time, current) = (store, secondPerson, seal, time, loaded);

    /// <summary>All of them, by name.</summary>
    public IEnumerable<Manufacturer> All =>
        current.Values.Select(accepted => accepted.Manufacturer).OrderBy(manufacturer => manufacturer.Name, StringComparer.Ordinal);

    /// <summary>Loads the set.</summary>
    /// <param name="store">Where it is kept.</param>
    /// <param name="secondPerson">Who is asked whether one is wanted.</param>
    /// <param name="seal">Keeps the passwords to MASAs, each bound to its manufacturer's name.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="DecodeException">A stored anchor is damaged.</exception>
    public static async Task<AcceptedManufacturers> LoadAsync(IDeviceStore store, SecondPerson secondPerson, ISecretSeal seal, TimeProvider time, CancellationToken ct) =>
        new(store, secondPerson, seal, time, (await store.ListManufacturersAsync(ct)).ToDictionary(manufacturer => manufacturer.Name, AcceptedManufacturer.Of));

    /// <summary>The manufacturer of that name, or null.</summary>
    public Manufacturer? Find(string name) => current.GetValueOrDefault(name)?.Manufacturer;

    /// <summary>What is sent to a manufacturer's MASA by HTTP Basic; null: nothing.</summary>
    /// <exception cref="CryptographicException">It is not sealed with the key that is here.</exception>
    /// <exception cref="IOException">The key cannot be read.</exception>
    public NetworkCredential? LoginOf(Manufacturer manufacturer) => manufacturer.Joining is { MasaUser: { } user, MasaPassword: { } kept }
        ? new(user, Encoding.UTF8.GetString(seal.Open(manufacturer.Name, kept)))
        : null;

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

    /// <summary>Accepts a manufacturer, or replaces its anchors. The password to its MASA stays as it is.</summary>
    /// <inheritdoc cref="AcceptAsync(Caller, Manufacturer, string?, CancellationToken)"/>
    public Task AcceptAsync(Caller caller, Manufacturer manufacturer, CancellationToken ct) => AcceptAsync(caller, manufacturer, null, ct);

    /// <summary>Accepts a manufacturer, or replaces its anchors.</summary>
    /// <param name="caller">Who accepts manufacturers.</param>
    /// <param name="manufacturer">The manufacturer, whose sealed password is not taken from here.</param>
    /// <param name="masaPassword">The password to its MASA; null: as it is, while it goes to the same place. It is shown to nobody, a second person neither.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="CommandRefusedException">An anchor is no CA certificate.</exception>
    public async Task AcceptAsync(Caller caller, Manufacturer manufacturer, string? masaPassword, CancellationToken ct)
    {
        var kept = Find(manufacturer.Name)?.Joining is { } before && manufacturer.Joining is { } after && before.SpeaksToSame(after) ? before.MasaPassword : null;
        (string Name, string? Value)[] fields =
        [
            ("manufacturer", manufacturer.Name), ("sha256", Digests(manufacturer.Anchors)), ("autoAdd", manufacturer.AutoAdd ? "true" : "false"),
            .. manufacturer.Joining is { } rules ? Fields(rules) : [], ("masaPassword", manufacturer.Joining?.MasaUser is null ? null : masaPassword is null ? "kept" : "new"),
        ];
        var allowed = caller.Require(new Act(ActKind.ChangeDomains, Right.AcceptManufacturers, "accept a manufacturer", fields));
        if (!Name().IsMatch(manufacturer.Name))
            throw new CommandRefusedException(CommandRefusal.Invalid, $"a manufacturer's name is [a-z0-9-]{{1,32}}, '{manufacturer.Name}' is not");
        if (manufacturer.Anchors.Count == 0)
            throw new CommandRefusedException(CommandRefusal.Invalid, "a manufacturer needs at least one anchor");
        if (manufacturer.Joining?.Fault() is { } fault) throw new CommandRefusedException(CommandRefusal.Invalid, fault);
        if (manufacturer.Joining is { MasaUser: not null } && (masaPassword ?? (kept is null ? "" : null)) is { Length: 0 or > LongestPassword })
            throw new CommandRefusedException(CommandRefusal.Invalid, $"a name at the MASA goes with a password of 1 to {LongestPassword} characters, typed anew for another MASA, name or CA certificate");
        Check(manufacturer);
        caller = await secondPerson.AskAsync(allowed, ct);
        if (manufacturer.Joining is { } joining)
        {
            var password = joining.MasaUser is null ? null : masaPassword is null ? kept : seal.Seal(manufacturer.Name, Encoding.UTF8.GetBytes(masaPassword));
            manufacturer = manufacturer with { Joining = joining with { MasaPassword = password } };
        }
        var entry = AuditEntry.Create(AuditEventType.ManufacturerAccepted, time.GetUtcNow(), caller, AuditOutcome.Success, fields);
        await store.SaveManufacturerAsync(manufacturer, entry, ct);
        lock (changing) current = new(current) { [manufacturer.Name] = AcceptedManufacturer.Of(manufacturer) };
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

    /// <summary>The domain that the rules of a factory identity's manufacturer name; null: none do.</summary>
    internal string? DomainOf(Certificate own, IReadOnlyList<Certificate> others) => current.Values
        .Where(accepted => accepted.Manufacturer.Joining?.Domain is not null)
        .OrderBy(accepted => accepted.Manufacturer.Name, StringComparer.Ordinal)
        .FirstOrDefault(accepted => new CertificatePath(others, accepted.Anchors, accepted.Manufacturer.MomentAt(time.GetUtcNow())).Exists(own))
        ?.Manufacturer.Joining!.Domain;

    // The anchors by their digests, all else as it is; a password not at all.
    private static (string, string?)[] Fields(JoinRules rules) =>
    [
        ("joining", JsonSerializer.Serialize(rules with { MasaAnchors = [], VoucherAnchors = [], MasaPassword = null })), ("masaSha256", Digests(rules.MasaAnchors)), ("voucherSha256", Digests(rules.VoucherAnchors)),
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
