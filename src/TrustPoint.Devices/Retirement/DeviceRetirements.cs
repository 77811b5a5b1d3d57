using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Revocation;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Formats.Retirement;

namespace TrustPoint.Devices.Retirement;

/// <summary>
/// Makes the certificates of retirement of devices (LIF-54, LIF-55): after the transition, and again at each look of the job until it is made. It says
/// what the log and the records say, so that it does not matter when: what a crash left out is made up for.
/// </summary>
public sealed class DeviceRetirements(
    IRetirementStore retirements, ILifeStore lives, RetirementSigner signer, ICertificateQueries certificates, IRevocationStore revoked, Authorities authorities) : IDisposable
{
    private const int MostAtOnce = 100;
    private const string FactoryProfile = "idevid";

    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>Makes all that are missing.</summary>
    /// <returns>What could not be made, in words.</returns>
    /// <exception cref="Ca.Issuance.StoreUnavailableException">Nothing can be recorded now.</exception>
    /// <exception cref="Ca.Keys.KeyStoreUnavailableException">The log's key cannot be used now.</exception>
    public async Task<IReadOnlyList<string>> MakeUpAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            var troubles = new List<string>();
            foreach (var device in await retirements.DevicesWithoutAsync(MostAtOnce, ct))
            {
                if (!await MakeAsync(device, ct)) troubles.Add($"{device} is retired, and the log has no entry from which a certificate of retirement could be made");
            }
            return troubles;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Makes them right after somebody retired a device. The end is on record: what cannot be made now is made by the next look of the job.</summary>
    /// <returns>Why it waits for that; null: it does not.</returns>
    public async Task<Exception?> MakeUpAtOnceAsync()
    {
        try
        {
            await MakeUpAsync(CancellationToken.None);
            return null;
        }
        catch (Exception error) when (error is Ca.Issuance.StoreUnavailableException or Ca.Keys.KeyStoreUnavailableException)
        {
            return error;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<bool> MakeAsync(string name, CancellationToken ct)
    {
        // Step 1: the end, as it is on record, and the entry that says so.
        if ((await lives.HistoryAsync(name, ct)).LastOrDefault(line => line.After == DeviceState.EndOfLife) is not { Reason: { } reason, Proof: { } proof } end) return false;
        if (await signer.FindAsync(AuditEventType.DeviceRetired, name, end.At, end.At.AddSeconds(2), entry => Text(entry, "device") == name && Text(entry, "after") == nameof(DeviceState.EndOfLife), ct) is not var (record, people)) return false;
        // Step 2: who it was.
        using var entry = JsonDocument.Parse(record.Bytes);
        var (manufacturer, serialNumber) = (Text(entry.RootElement, "manufacturer"), Text(entry.RootElement, "serialNumber"));
        // Step 3: what of it was revoked.
        var (held, older) = await RevokedAsync(name, ct);
        var statement = new RetirementStatement
        {
            Subject = new(SubjectKind.Device, name) { Manufacturer = manufacturer, SerialNumber = serialNumber, FactoryIdentity = await FactoryIdentityAsync(name, manufacturer, serialNumber, ct) },
            RetiredAt = end.At,
            Reason = reason,
            Proof = proof,
            Successor = end.Successor,
            People = people,
            Certificates = held,
            OlderCertificates = older,
            Log = new(record.Index, record.Bytes, default, []),
        };
        // Step 4: signed with its place on the log, and kept.
        await signer.KeepAsync(
            new()
            {
                Kind = RetiredKind.Device,
                Name = name,
                Domain = Text(entry.RootElement, "domain"),
                Subject = $"{manufacturer} {serialNumber}".Trim(),
                At = end.At,
                By = string.Join(", ", people.Select(person => person.Name)),
                Cms = [],
                Sha256 = "",
            },
            statement, record.Index, ct);
        return true;
    }

    private async Task<(List<RevokedAtEnd> Newest, int Older)> RevokedAsync(string name, CancellationToken ct)
    {
        var filter = new CertificateFilter(Device: name, Status: CertificateStatus.Revoked);
        var newest = (await certificates.ListAsync(filter, CertificateSort.Newest, null, RetirementStatement.MostCertificates, ct)).Items;
        var said = new List<RevokedAtEnd>();
        foreach (var certificate in newest)
        {
            if (await revoked.FindAsync(certificate.Id, ct) is { } revocation)
                said.Add(new(IssuerOf(certificate), Convert.ToHexString(certificate.Serial), CrlWord(revocation.Reason), revocation.RevokedAt));
        }
        var all = newest.Count < RetirementStatement.MostCertificates ? newest.Count : (await certificates.CountAsync(filter, ct)).Value;
        return (said, (int)Math.Clamp(all - newest.Count, 0, int.MaxValue));
    }

    private async Task<string?> FactoryIdentityAsync(string name, string? manufacturer, string? serialNumber, CancellationToken ct)
    {
        var made = (await certificates.ListAsync(new(Device: name, Profile: FactoryProfile), CertificateSort.Newest, null, 1, ct)).Items;
        if (made is [{ Sha256: { } sha256 }]) return Convert.ToHexStringLower(sha256);
        return manufacturer is null || serialNumber is null ? null : await retirements.FactoryIdentityAsync(manufacturer, serialNumber, ct);
    }

    private string IssuerOf(CertificateRecord certificate) => authorities.Find(certificate.Authority)?.Certificate.Subject.ToString() ?? certificate.Authority;

    // RFC 5280 section 5.3.1 writes them so.
    private static string CrlWord(RevocationReason reason) => JsonNamingPolicy.CamelCase.ConvertName(reason.ToString());

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;
}
