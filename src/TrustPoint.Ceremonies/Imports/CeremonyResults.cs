using System.Security.Cryptography;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ceremonies.Imports;

/// <summary>
/// Takes in what a ceremony on another box made (CER-83): a root's certificate and its list, the certificate that an authority waits for here, a root's
/// next list. Everything is verified again, and it always takes two people.
/// </summary>
/// <param name="authorities">The authorities here.</param>
/// <param name="outside">Takes authorities in.</param>
/// <param name="firstCrl">Makes the first list of one whose key is here.</param>
/// <param name="crls">Takes lists in.</param>
/// <param name="trial">Says what profile and lints make of a certificate.</param>
/// <param name="secondPerson">Asked always.</param>
/// <param name="audit">The log of this box.</param>
/// <param name="time">The clock.</param>
public sealed class CeremonyResults(
    Authorities authorities, OutsideAuthorities outside, FirstCrl firstCrl, CrlImport crls, AuthorityTrial trial, SecondPerson secondPerson, IAuditStore audit, TimeProvider time)
{
    /// <summary>Octets of the largest pack that is looked at.</summary>
    public const int LargestPack = 32 << 20;

    /// <summary>Looks at a pack as if it were to be taken in: whatever would refuse it does, and nothing is stored.</summary>
    /// <param name="caller">Who makes authorities.</param>
    /// <param name="pack">The evidence pack.</param>
    /// <param name="logKeySha256">Hex of SHA-256 over <c>log.key</c> of the box where it was held, known from elsewhere.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">The evidence is not good, or is of nothing that is wanted here; says why.</exception>
    /// <exception cref="AuthorityRefusedException">The certificate cannot be taken; says why.</exception>
    /// <exception cref="NameTakenException">An authority of that name exists.</exception>
    /// <exception cref="CrlRefusedException">The list cannot be taken; says why.</exception>
    public async Task<ResultsToTakeIn> LookAsync(Caller caller, byte[] pack, string logKeySha256, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManageAuthorities);
        try
        {
            return await ReadAsync(caller, VerifiedPack.Open(pack, logKeySha256), ct);
        }
        catch (DecodeException malformed)
        {
            throw new CeremonyRefusedException($"What the ceremony made cannot be read: {malformed.Message}.");
        }
    }

    /// <summary>Takes in what a pack holds.</summary>
    /// <param name="caller">Who makes authorities.</param>
    /// <param name="pack">The evidence pack.</param>
    /// <param name="logKeySha256">As for <see cref="LookAsync"/>.</param>
    /// <param name="ticket">Of what was looked at.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>What was taken in.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="CeremonyRefusedException">As for <see cref="LookAsync"/>, or it is not what was looked at.</exception>
    /// <inheritdoc cref="LookAsync" path="/exception[position()>2]"/>
    public async Task<ResultsToTakeIn> TakeInAsync(Caller caller, byte[] pack, string logKeySha256, string ticket, CancellationToken ct)
    {
        // Step 1: look again, now. What was seen, and approved, is what this is.
        var seen = await LookAsync(caller, pack, logKeySha256, ct);
        if (seen.Ticket != ticket) throw new CeremonyRefusedException("This is not what was looked at: look again.");
        // Step 2: one proposes, another one approves.
        caller = await secondPerson.AskAsync(caller.Require(seen.Act), ct);
        // Step 3: the authority before its list. What a stop leaves undone, the same pack does the next time.
        if (seen.Certificate is { } certificate)
            await firstCrl.MadeAsync(await outside.AddAsync(caller, new() { Name = seen.Authority, Certificate = certificate.Der }, CancellationToken.None));
        if (seen.List is { } list) await crls.ImportAsync(caller, seen.Authority, list.Der, [], CancellationToken.None);
        // Step 4: from now on this ceremony is done with here.
        await audit.AppendAsync(
            AuditEntry.Create(
                AuditEventType.CeremonyTakenIn, time.GetUtcNow(), caller, AuditOutcome.Success,
                ("ceremony", seen.Run.Name), ("script", seen.Run.Script.Sha256), ("transcript", seen.Run.Transcript.Head), ("pack", seen.PackSha256), ("logKey", seen.LogKeySha256),
                ("authority", seen.Authority), ("certificate", seen.Certificate is null ? null : Sha256Of(seen.Certificate.Der)), ("crl", seen.List is null ? null : Sha256Of(seen.List.Der))),
            CancellationToken.None);
        return seen;
    }

    private async Task<ResultsToTakeIn> ReadAsync(Caller caller, VerifiedPack pack, CancellationToken ct)
    {
        var before = await audit.ListAsync(new(Event: AuditEventType.CeremonyTakenIn.Name, About: pack.Run.Transcript.Head), AuditSort.Newest, null, 1, ct);
        if (before.Items is not []) throw new CeremonyRefusedException($"What the ceremony {pack.Run.Name} made was taken in already.");
        var (name, certificate, list) = pack.Run.Script.Work switch
        {
            CeremonyWork.Root root => await RootAsync(caller, pack, root.Authority, ct),
            CeremonyWork.IssuingCertificate issuing => (issuing.Authority.Name, await IssuingAsync(caller, pack, issuing, ct), null),
            CeremonyWork.RootCrl next => (next.Authority, null, Next(caller, next.Authority, FileOf(pack, ".crl"))),
            _ => throw new CeremonyRefusedException($"The ceremony {pack.Run.Name} made nothing that is taken in elsewhere."),
        };
        return new(pack.Run, name, certificate is null ? null : new(certificate.Der.ToArray(), certificate.Subject.ToString(), certificate.NotAfter), list, pack.Sha256, pack.LogKeySha256);
    }

    private async Task<(string Name, Certificate? Certificate, CrlToImport? List)> RootAsync(Caller caller, VerifiedPack pack, NewAuthority wanted, CancellationToken ct)
    {
        var certificate = Certificate.Decode(FileOf(pack, ".crt"));
        if (Convert.ToBase64String(certificate.PublicKey.Der.Span) != pack.Run.Results.GetValueOrDefault("publicKey")) throw new CeremonyRefusedException("The certificate is for another key than the one that was made at the ceremony.");
        RequireAsDescribed(wanted, certificate, null);
        // A stop came between the root and its list.
        if (authorities.Find(wanted.Name) is { } here && here.Record.Certificate.AsSpan().SequenceEqual(certificate.Der.Span)) return (wanted.Name, null, Next(caller, wanted.Name, FileOf(pack, ".crl")));
        _ = await outside.LookAsync(caller, wanted.Name, new(certificate.Der.ToArray()), ct);
        return (wanted.Name, certificate, crls.LookAtFirst(caller, wanted.Name, certificate, FileOf(pack, ".crl")));
    }

    private async Task<Certificate> IssuingAsync(Caller caller, VerifiedPack pack, CeremonyWork.IssuingCertificate issuing, CancellationToken ct)
    {
        var certificate = Certificate.Decode(FileOf(pack, ".crt"));
        var parent = authorities.Find(issuing.Authority.Parent!) ?? throw new CeremonyRefusedException($"There is no authority {issuing.Authority.Parent} here: take in the root first.");
        var request = (await outside.AwaitedAsync(ct)).FirstOrDefault(open => open.Name == issuing.Authority.Name)
            ?? throw new CeremonyRefusedException($"No certificate for an authority {issuing.Authority.Name} is awaited here.");
        // CER-32: the request that was signed is the one whose key is here.
        if (Sha256Of(request.Request) != issuing.RequestSha256) throw new CeremonyRefusedException($"Another request was signed than the one of {issuing.Authority.Name} that waits here.");
        // What the root took back before it came here.
        if (crls.IsListed(parent, certificate.Serial.Span)) throw new CeremonyRefusedException($"The certificate is revoked: the published list of {parent.Name} names it.");
        RequireAsDescribed(issuing.Authority, certificate, parent.Certificate);
        _ = await outside.LookAsync(caller, issuing.Authority.Name, new(certificate.Der.ToArray()), ct);
        return certificate;
    }

    private CrlToImport Next(Caller caller, string authority, byte[] file)
    {
        var list = crls.Look(caller, authority, file);
        if (list.Missing is not []) throw new CeremonyRefusedException($"Certificates that the published list of {authority} lists are missing on this one: {string.Join(", ", list.Missing)}. If they have expired, import the list by itself.");
        return list;
    }

    private void RequireAsDescribed(NewAuthority wanted, Certificate certificate, Certificate? issuer)
    {
        if (trial.Differences(wanted, certificate, issuer) is { Count: > 0 } differences) throw new CeremonyRefusedException($"The certificate is not as the profile {wanted.Profile} is here: {string.Join("; ", differences)}.");
    }

    private static byte[] FileOf(VerifiedPack pack, string ending) => pack.Files.Where(file => file.Key.EndsWith(ending, StringComparison.Ordinal)).Select(file => file.Value).ToList() is [var only]
        ? only : throw new CeremonyRefusedException($"The evidence does not hold one file {ending}.");

    private static string Sha256Of(byte[] octets) => Convert.ToHexStringLower(SHA256.HashData(octets));
}
