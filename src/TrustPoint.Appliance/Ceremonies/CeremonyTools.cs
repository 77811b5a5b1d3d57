using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Appliance.Keys;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Pkcs11.Tokens;

namespace TrustPoint.Appliance.Ceremonies;

/// <summary>This machine at a ceremony, and the tokens of the module that it uses.</summary>
/// <param name="keys">The keys of this box, and the module that their token is used through.</param>
/// <param name="desks">Works with the keys of a token.</param>
/// <param name="authorities">What is made.</param>
/// <param name="setup">Takes it back.</param>
/// <param name="outside">What is requested.</param>
/// <param name="certificates">What was signed.</param>
/// <param name="revocations">Takes that back.</param>
/// <param name="end">Whether a key is still needed.</param>
/// <param name="links">The network.</param>
/// <param name="clock">The time that is signed.</param>
/// <param name="time">The clock.</param>
internal sealed class CeremonyTools(
    ApplianceKeys keys, CeremonyDesks desks, Authorities authorities, AuthoritySetup setup, OutsideAuthorities outside, ICertificateQueries certificates, Revocations revocations, KeyEnd end, NetworkLinks links,
    CaClock clock, TimeProvider time) : ICeremonyTools
{
    // More than a ceremony signs.
    private const int MostSigned = 20;

    // A clock without a battery begins years ago.
    private static readonly DateTimeOffset Built = File.GetLastWriteTimeUtc(typeof(CeremonyTools).Assembly.Location);

    /// <inheritdoc/>
    public async Task<Facts> LookAtMachineAsync(bool offline, CancellationToken ct)
    {
        var up = links.Up();
        // CER-11: a cable is pulled, not believed to be out; the clock was set.
        if (offline && up is not []) throw new CeremonyRefusedException($"This machine has a link to a network ({string.Join(", ", up)}): pull the cables, switch radio off, and try again.");
        if (clock.Trouble is { } wrong) throw new CeremonyRefusedException($"The clock cannot be right: {wrong}");
        if (time.GetUtcNow() < Built) throw new CeremonyRefusedException($"The clock shows {time.GetUtcNow():u}, and this program was made on {Built:u}: set it and try again.");
        var program = Environment.ProcessPath is { } path ? Convert.ToHexStringLower(await HashAsync(path, ct)) : null;
        var library = Convert.ToHexStringLower(await HashAsync(typeof(CeremonyTools).Assembly.Location, ct));
        return Facts.Of(
            ("machine", Environment.MachineName), ("system", System.Runtime.InteropServices.RuntimeInformation.OSDescription), ("runtime", Environment.Version.ToString()),
            ("programSha256", program), ("applianceSha256", library), ("module", keys.Module?.Path),
            ("moduleSha256", keys.Module is { } module ? Convert.ToHexStringLower(await HashAsync(module.Path, ct)) : null),
            ("links", up is [] ? "none" : string.Join(' ', up)), ("clock", time.GetUtcNow().ToString("u", CultureInfo.InvariantCulture)));
    }

    /// <inheritdoc/>
    public Task<Facts> LookAtTokenAsync(WantedToken wanted, bool blank, CancellationToken ct)
    {
        var fitting = Fitting(wanted, blank);
        if (fitting is [])
        {
            // Some modules see a token that was plugged in only when they start anew.
            Module().LookAgain();
            fitting = Fitting(wanted, blank);
        }
        var tokens = Module().Tokens();
        if (blank && tokens.FirstOrDefault(token => token.Label == wanted.Label) is { } taken) throw new CeremonyMismatchException($"There is a {taken} already: a root gets a blank token.");
        if (fitting is []) throw new CeremonyRefusedException(blank ? "There is no blank token: plug it in, and try again." : $"There is no token {wanted.Label}: plug it in, and try again.");
        if (fitting is [var one, var other, ..]) throw new CeremonyRefusedException($"There are several tokens that could be it (serial numbers {one.Serial}, {other.Serial}): leave the right one plugged in, and try again.");
        var token = fitting[0];
        // CER-12.
        return Task.FromResult(Facts.Of(
            ("tokenMaker", token.Manufacturer), ("tokenModel", token.Model), ("tokenFirmware", token.Firmware), ("tokenSerial", token.Serial), ("tokenLabel", token.Label), ("tokenBlank", blank ? "true" : null),
            ("tokensSeen", string.Join("; ", tokens.Select(seen => seen.ToString())))));
    }

    /// <inheritdoc/>
    public Task<Facts> PrepareTokenAsync(WantedToken wanted, string serial, TokenPins pins, CancellationToken ct)
    {
        if (!Module().Tokens().Any(found => !found.IsInitialised && found.Serial == serial)) throw new CeremonyMismatchException("The blank token is another one than the one that was looked at.");
        // A module may give a blank token its serial number only now, as SoftHSM does.
        var token = TokenSetup.Initialize(Module(), wanted.Label, pins.Officer, pins.User, serial);
        return Task.FromResult(Facts.Of(("tokenLabel", token.Label), ("tokenSerial", token.Serial), ("tokenModel", token.Model)));
    }

    /// <inheritdoc/>
    public async Task<ICeremonyDesk> OpenAsync(WantedToken wanted, string serial, TokenPins pins, CancellationToken ct)
    {
        var store = new TokenKeyStore(Module(), new TokenOptions { Label = wanted.Label, Serial = serial, Pin = pins.User }, time);
        var desk = desks.At(store, store);
        try
        {
            if (await store.TroubleAsync(ct) is { } trouble) throw new KeyStoreUnavailableException(trouble);
            return desk;
        }
        catch
        {
            await desk.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task WithdrawAsync(string authority, CancellationToken ct)
    {
        if ((await outside.AwaitedAsync(ct)).Any(request => request.Name == authority)) await outside.WithdrawAsync(CeremonyDesk.Caller, authority, ct);
        if (authorities.Find(authority) is { Record.State: AuthorityState.Active }) await setup.RetireAsync(CeremonyDesk.Caller, authority, ct);
    }

    /// <inheritdoc/>
    public async Task RevokeAsync(string ceremony, string issuer, DateTimeOffset since, CancellationToken ct)
    {
        var newest = await certificates.ListAsync(new(Authority: issuer, Status: CertificateStatus.Issued), CertificateSort.Newest, null, MostSigned, ct);
        // Never its own: a root that was made a moment ago.
        long[] signed = [.. newest.Items.Where(record => record.CreatedAt >= since && !record.Der.AsSpan().SequenceEqual(authorities.Find(issuer)?.Record.Certificate)).Select(record => record.Id)];
        if (signed is not []) await revocations.ChangeAsync(new AbortedCeremony(ceremony), signed, new RevocationOrder.Revoke(RevocationReason.CessationOfOperation, Note: "the ceremony was aborted"), ct);
    }

    /// <inheritdoc/>
    public ICeremonyDesk Own() => desks.At(keys.Store, null);

    /// <inheritdoc/>
    public ITokenCare Tokens { get; } = new TokenCare(keys, time);

    /// <inheritdoc/>
    public IKeyEnd End => end;

    private List<Token> Fitting(WantedToken wanted, bool blank) =>
        [.. Module().Tokens().Where(token => blank ? !token.IsInitialised : token.IsInitialised && token.Label == wanted.Label).Where(token => wanted.Serial is null || token.Serial == wanted.Serial)];

    private Pkcs11Module Module() => keys.Signer is not null ? throw new CeremonyRefusedException("The keys of this box are held by its signer, and this process loads no PKCS#11 module: hold ceremonies with a token of their own on a box without one, and bring the result here.") : keys.Module ?? throw new CeremonyRefusedException("This box uses no PKCS#11 module: a root's key is made in a token. Install softhsm2 to try, or name a module in TrustPoint:Keys:Module.");

    private static async Task<byte[]> HashAsync(string path, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        return await SHA256.HashDataAsync(file, ct);
    }
}
