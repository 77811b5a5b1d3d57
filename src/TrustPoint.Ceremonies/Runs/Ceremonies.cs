using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Formats.Certificates;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>The commands that begin a ceremony, gather its people and end it.</summary>
/// <param name="all">Where they are.</param>
/// <param name="check">Checks a script whole.</param>
/// <param name="authorities">The authorities that there are.</param>
public sealed class Ceremonies(OpenCeremonies all, ScriptCheck check, Authorities authorities)
{
    /// <summary>Begins a ceremony, one of its name and one at a time (CER-22): from now on its script does not change.</summary>
    /// <param name="caller">Who leads it.</param>
    /// <param name="file">The script.</param>
    /// <param name="source">Its name, as messages have it.</param>
    /// <param name="rehearsal">Whether it only tries.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyScriptException">The script is refused.</exception>
    /// <exception cref="CeremonyRefusedException">It was held already, or another one is under way.</exception>
    public async Task<CeremonyRun> BeginAsync(Caller caller, ReadOnlyMemory<byte> file, string source, bool rehearsal, CancellationToken ct)
    {
        caller.Require(Right.LeadCeremonies);
        var script = ScriptText.Parse(file, source);
        _ = check.Check(file, source, new(IssuerOf(script), null, CertifiedBy(script)) { Anchors = AnchorsOf(script) });
        if (script.Expect is { } expected) CheckEarlier(caller, expected, rehearsal);
        if (!rehearsal) await CustodyRecords.CheckAsync(script, all, ct);
        // A rehearsal does not use a name up, nor do two of one second: its token is called after it.
        var name = rehearsal ? $"{script.Id}-rehearsal-{all.Time.GetUtcNow().ToUnixTimeMilliseconds()}" : script.Id;
        var facts = Facts.Of(("ceremony", script.Id), ("script", script.Sha256), ("rehearsal", rehearsal ? "true" : null), ("program", ProgramOf()));
        var ceremony = await all.BeginAsync(name, file, opened => opened.Write(caller.Name, Events.Opened, facts), ct);
        await all.WitnessAsync(caller, AuditEventType.CeremonyOpened, ceremony.Run, ct);
        return ceremony.Run;
    }

    /// <summary>Takes a role.</summary>
    /// <param name="caller">A person who is signed in.</param>
    /// <param name="id">The ceremony.</param>
    /// <param name="role">What the person is there for.</param>
    /// <param name="key">DER of the SubjectPublicKeyInfo (P-256) of a key that the person's device made for this ceremony.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">The role is taken, or the person has another one.</exception>
    public Task JoinAsync(Person caller, string id, CeremonyRole role, byte[] key, CancellationToken ct)
    {
        caller.Require(role switch
        {
            CeremonyRole.Administrator => Right.LeadCeremonies,
            CeremonyRole.Custodian or CeremonyRole.NewCustodian => Right.HoldShares,
            _ => Right.AttendCeremonies,
        });
        CheckKey(key);
        return all.DoAsync(id, ceremony =>
        {
            var run = ceremony.Run;
            if (run.Outcome is not null) throw new CeremonyRefusedException("This ceremony is over.");
            if (caller.Name == OpenCeremony.Machine) throw new CeremonyRefusedException($"Nobody takes part under the name {OpenCeremony.Machine}: that is what the transcript calls the machine.");
            var facts = Facts.Of(("key", Convert.ToBase64String(key)));
            if (run.Find(caller.Name) is { } known)
            {
                // CER-7: one person, one role.
                if (known.Role != role) throw new CeremonyRefusedException($"{caller.Name} is here as {known.Role}: one person has one role.");
                ceremony.Write(caller.Name, Events.Returned, facts);
                return;
            }
            ceremony.Expect<StepAct.Gather>();
            if (run.People.Count(person => person.Role == role) >= run.Script.People.Of(role)) throw new CeremonyRefusedException($"Nobody else is needed as {role}.");
            ceremony.WriteAs(caller.Name, role, Events.Joined, facts);
        }, ct);
    }

    /// <summary>Says that everybody is here and was checked.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">Somebody is missing.</exception>
    public Task CompleteAsync(Person caller, string id, CancellationToken ct) => all.DoAsync(id, ceremony =>
    {
        ceremony.Expect<StepAct.Gather>();
        RequireRole(ceremony, caller, CeremonyRole.Administrator);
        var missing = Enum.GetValues<CeremonyRole>().Where(role => ceremony.Run.People.Count(person => person.Role == role) < ceremony.Run.Script.People.Of(role)).ToList();
        if (missing is not []) throw new CeremonyRefusedException($"Still missing: {string.Join(", ", missing)}.");
        ceremony.Write(caller.Name, Events.Complete, []);
        // The same script, octet by octet, was tried before; or the custodians say that it need not be.
        if (!ceremony.Run.IsRehearsal && all.LastRehearsal(ceremony.Run.Script.Id)?.Script.Sha256 != ceremony.Run.Script.Sha256)
            ceremony.Write(caller.Name, Events.Deviated, Facts.Of(("number", "1"), ("text", "This script was not rehearsed.")));
    }, ct);

    /// <summary>Says that something is different from the script. Nothing goes on before as many custodians as are needed accept it.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">It says nothing, or the ceremony is over.</exception>
    public Task DeviateAsync(Person caller, string id, string text, CancellationToken ct) => all.DoAsync(id, ceremony =>
    {
        RequireRole(ceremony, caller, null);
        if (ceremony.Run.Current is null or { Act: StepAct.SignOff }) throw new CeremonyRefusedException("What was different is written down before everybody signs.");
        if (text.Trim().Length is 0 or > 500) throw new CeremonyRefusedException("Say in 1 to 500 letters what is different, and why.");
        ceremony.Write(caller.Name, Events.Deviated, Facts.Of(("number", $"{ceremony.Run.Deviations.Count() + 1}"), ("text", text.Trim())));
    }, ct);

    /// <summary>Accepts a deviation, as a custodian.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">There is no such deviation.</exception>
    public Task AcceptAsync(Person caller, string id, int number, CancellationToken ct)
    {
        caller.Require(Right.HoldShares);
        return all.DoAsync(id, ceremony =>
        {
            RequireRole(ceremony, caller, CeremonyRole.Custodian);
            if (ceremony.Run.Outcome is not null || ceremony.Run.Deviations.All(deviation => deviation.Number != number)) throw new CeremonyRefusedException($"There is no deviation {number} to accept.");
            ceremony.Write(caller.Name, Events.Accepted, Facts.Of(("number", number.ToString(CultureInfo.InvariantCulture))));
        }, ct);
    }

    /// <summary>Ends a ceremony before its end. What it made is destroyed.</summary>
    /// <param name="caller">Who leads ceremonies, or is on the box.</param>
    /// <param name="id">The ceremony.</param>
    /// <param name="reason">Why.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">It is over already, or no reason is given.</exception>
    public async Task AbortAsync(Caller caller, string id, string reason, CancellationToken ct)
    {
        caller.Require(Right.LeadCeremonies);
        if (reason.Trim().Length is 0 or > 500) throw new CeremonyRefusedException("Say in 1 to 500 letters why it ends.");
        var ceremony = all.Get(id);
        await ceremony.AloneAsync(async () =>
        {
            if (ceremony.Run.Outcome is not null) throw new CeremonyRefusedException("This ceremony is over.");
            await all.EarlyEnd.AbortAsync(ceremony, caller.Name, reason.Trim());
            return true;
        }, ct);
        await all.WitnessEndAsync(caller, ceremony.Run, CancellationToken.None);
    }

    /// <summary>Lets through who has that role in the ceremony; null: any.</summary>
    internal static Participant RequireRole(OpenCeremony ceremony, Person caller, CeremonyRole? role)
    {
        caller.Require(Right.AttendCeremonies);
        var member = ceremony.Member(caller.Name);
        return role is null || member.Role == role ? member : throw new CeremonyRefusedException($"That is for the {role}; {caller.Name} is here as {member.Role}.");
    }

    private static string ProgramOf() => typeof(Ceremonies).Assembly.GetName().Version?.ToString() ?? "";

    private Certificate? IssuerOf(CeremonyScript script) => script.Work switch
    {
        CeremonyWork.IssuingCertificate { Authority.Parent: { } parent } => authorities.Find(parent)?.Certificate,
        CeremonyWork.CrossCertificate cross => authorities.Find(cross.Signer)?.Certificate,
        CeremonyWork.TrustAnchors anchors => authorities.Find(anchors.Signer)?.Certificate,
        CeremonyWork.SignerKeys signer => authorities.Find(signer.Authority)?.Certificate,
        CeremonyWork.RootCrl list => authorities.Find(list.Authority)?.Certificate,
        _ => null,
    };

    private Certificate? CertifiedBy(CeremonyScript script) => script.Work is CeremonyWork.CrossCertificate cross ? authorities.Find(cross.Authority)?.Certificate : null;

    private Dictionary<string, Certificate> AnchorsOf(CeremonyScript script) => script.Work is CeremonyWork.TrustAnchors work
        ? work.Anchors.Select(anchor => authorities.Find(anchor.Authority)).OfType<IssuingAuthority>().ToDictionary(known => known.Name, known => known.Certificate) : [];

    private void CheckEarlier(Caller caller, EarlierCeremony expected, bool rehearsal)
    {
        if (rehearsal)
        {
            _ = all.LastRehearsal(expected.Id) ?? throw new CeremonyRefusedException($"Rehearse {expected.Id} first: this rehearsal goes on with its token.");
            return;
        }
        if (all.Find(caller, expected.Id) is not { Outcome: CeremonyOutcome.Done } earlier) throw new CeremonyRefusedException($"The script expects the ceremony {expected.Id} before, and it did not end here.");
        if (earlier.Transcript.Head != expected.Transcript) throw new CeremonyRefusedException($"The transcript of {expected.Id} ends with {earlier.Transcript.Head}, not with what the script expects.");
    }

    private static void CheckKey(byte[] key)
    {
        using var read = ECDsa.Create();
        try
        {
            read.ImportSubjectPublicKeyInfo(key, out var length);
            if (length == key.Length && read.KeySize == 256) return;
        }
        catch (CryptographicException)
        {
            // Said below.
        }
        throw new CeremonyRefusedException("The key of this device is not one on P-256.");
    }
}
