using System.Globalization;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Formats;
using TrustPoint.Formats.Revocation;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Ceremonies.Calendar;

/// <summary>What follows from the ceremonies that were held (CER-84). It keeps nothing: records and published lists say what was done last.</summary>
/// <param name="all">The ceremonies.</param>
/// <param name="authorities">The authorities.</param>
/// <param name="crls">Their published lists.</param>
/// <param name="time">The clock.</param>
public sealed class CeremonyCalendar(OpenCeremonies all, Authorities authorities, ICrlFiles crls, TimeProvider time)
{
    // People have to be brought together, and a date found.
    private static readonly TimeSpan Lead = TimeSpan.FromDays(60);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    /// <summary>What is to be done, the most pressing first.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public IReadOnlyList<Duty> List(Caller caller)
    {
        caller.Require(Right.AttendCeremonies);
        return Look();
    }

    /// <summary>The same, for the part of the appliance that watches it.</summary>
    public IReadOnlyList<Duty> Look()
    {
        var held = all.Held();
        return [.. Offline().SelectMany(root => Duties(root, held)).OrderBy(duty => duty.Due).ThenBy(duty => duty.Kind)];
    }

    /// <summary>What is late, a sentence each. The lists of roots are watched with all others.</summary>
    public IReadOnlyList<string> Trouble() => [.. Look().Where(duty => duty is { State: DutyState.Late, Kind: not DutyKind.RootCrl }).Select(Sentence)];

    /// <summary>The script of the ceremony that does it, filled in; null: the root's token is not of this box, or there is no script for it.</summary>
    /// <param name="caller">Who leads ceremonies.</param>
    /// <param name="duty">What is to be done.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public NextScript? ScriptFor(Caller caller, Duty duty)
    {
        caller.Require(Right.LeadCeremonies);
        var held = all.Held();
        // A list needs the shares and the token: whoever shows these makes one.
        if (duty.Kind == DutyKind.Backup || authorities.Find(duty.Authority) is not { } root || ListOf(root) is not { } last || Made(root, held) is not { } made) return null;
        return NextScript.List(made, OfToken(made, held)[^1], root, last, all.Store.List());
    }

    private IEnumerable<IssuingAuthority> Offline() => authorities.All.Where(authority =>
        authority.Record is { Protection: KeyProtection.Elsewhere, State: AuthorityState.Active, Evaluation: false } && authority.NotAfter > time.GetUtcNow());

    private IEnumerable<Duty> Duties(IssuingAuthority root, IReadOnlyList<CeremonyRun> held)
    {
        // None lasts longer than its root.
        if (ListOf(root) is { } list && list.NextUpdate < root.NotAfter)
        {
            // A list of 30 days is not asked for when it is a day old.
            var life = list.NextUpdate - list.ThisUpdate;
            var state = root.FreshnessOf(list.ThisUpdate, list.NextUpdate, time.GetUtcNow()) is CrlFreshness.Late or CrlFreshness.Over ? DutyState.Late
                : list.NextUpdate - time.GetUtcNow() < (life / 2 < Lead ? life / 2 : Lead) ? DutyState.Now : DutyState.Later;
            yield return new(DutyKind.RootCrl, root.Name, list.NextUpdate, state, []);
        }
        if (Made(root, held) is not { } made) yield break;
        var ofToken = OfToken(made, held);
        var shares = LastShown(ofToken);
        if (shares.Count > 0)
        {
            var oldest = shares.Values.Min();
            yield return Yearly(DutyKind.Custodians, root, oldest, [.. shares.Where(share => share.Value + Year - Lead < time.GetUtcNow()).Select(share => share.Key)]);
        }
        yield return Yearly(DutyKind.Backup, root, End((ofToken.LastOrDefault(run => run.Script.Kind == "backup-check") ?? made)), []);
        yield return Yearly(DutyKind.Token, root, End(ofToken[^1]), []);
    }

    private Duty Yearly(DutyKind kind, IssuingAuthority root, DateTimeOffset last, IReadOnlyList<int> shares)
    {
        var (due, now) = (last + Year, time.GetUtcNow());
        return new(kind, root.Name, due, now > due ? DutyState.Late : now > due - Lead ? DutyState.Now : DutyState.Later, shares);
    }

    // When each share of the newest set was typed last, in a ceremony that it opened the token in.
    private static SortedDictionary<int, DateTimeOffset> LastShown(IReadOnlyList<CeremonyRun> ofToken)
    {
        var shown = new SortedDictionary<int, DateTimeOffset>();
        foreach (var run in ofToken.Skip(ofToken.ToList().FindLastIndex(run => run.ShareSet > 0)))
        {
            var given = new List<(string By, int Number)>();
            foreach (var line in run.Transcript.Lines.Where(line => int.TryParse(line["number"], CultureInfo.InvariantCulture, out _) || line.Event == Events.Unlocked))
            {
                if (line.Event == Events.ShareProven && line["set"] == $"{run.ShareSet}") shown[Number(line["number"])] = line.Time;
                if (line.Event == Events.ShareGiven) given.Add((line.Actor, Number(line["number"])));
                if (line.Event != Events.Unlocked) continue;
                foreach (var (_, number) in given.TakeLast(run.Script.People.Needed).Where(share => shown.ContainsKey(share.Number))) shown[number] = line.Time;
            }
        }
        return shown;
    }

    private static int Number(string? text) => int.Parse(text!, CultureInfo.InvariantCulture);

    // The ceremony that made a root here, and those that its token was at.
    private static CeremonyRun? Made(IssuingAuthority root, IReadOnlyList<CeremonyRun> held) =>
        held.LastOrDefault(run => run.Script.Work is CeremonyWork.Root made && made.Authority.Name == root.Name);

    private static List<CeremonyRun> OfToken(CeremonyRun made, IReadOnlyList<CeremonyRun> held) =>
        [.. held.Where(run => run == made || run.Results.GetValueOrDefault("tokenSerial") == made.Results["tokenSerial"])];

    private static DateTimeOffset End(CeremonyRun run) => run.Transcript.Lines[^1].Time;

    private CertificateList? ListOf(IssuingAuthority root)
    {
        try
        {
            return crls.Read(new CrlScope(root.Name, null).FullFile) is { } der ? CertificateList.Decode(der) : null;
        }
        catch (Exception damaged) when (damaged is DecodeException or IOException)
        {
            // Whoever watches the lists says that.
            return null;
        }
    }

    private static string Sentence(Duty duty) => duty.Kind switch
    {
        DutyKind.Custodians => $"not every custodian of {duty.Authority} has shown the own share since {duty.Due - Year:yyyy-MM-dd}: hold a ceremony at which they do",
        DutyKind.Backup => $"the copy of the token of {duty.Authority} was not checked since {duty.Due - Year:yyyy-MM-dd}: open it, and compare",
        _ => $"nobody has looked at the token of {duty.Authority} since {duty.Due - Year:yyyy-MM-dd}: take it out, and look whether it answers",
    };
}
