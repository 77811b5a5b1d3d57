using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Credentials;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Inspection;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ceremonies.Calendar;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Transcripts;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Rotation;
using TrustPoint.Devices.Transfers;
using TrustPoint.Ui.Approvals;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.FirstStart;
using TrustPoint.Ui.Hierarchy;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Onboarding;
using TrustPoint.Ui.Settings;

namespace TrustPoint.Ui.Tests.Language;

/// <summary>Every text is there, in every language, with the same places to fill, and none is there for nothing.</summary>
public partial class WordsTests
{
    private static readonly Dictionary<string, string> English = Texts("English");
    private static readonly Dictionary<string, string> German = Texts("German");
    private static readonly string Sources = string.Join('\n', Directory.EnumerateFiles(Folder(), "*.*", SearchOption.AllDirectories)
        .Where(file => file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));

    // Keys whose end is a value: the pages build them of these.
    private static readonly string[] Built =
    [
        .. LifeTable.OwnersStates.SelectMany(state => new[] { $"device.state.{state}", $"device.state.{state}.text" }),
        .. LifeTable.All.Where(way => way is { Side: Side.Owner, Right: not null }).SelectMany(way => new[] { $"life.act.{way.Event}", $"life.act.{way.Event}.text" }).Distinct(),
        .. ProductLife.Events.SelectMany(happened => new[] { $"product.act.{happened}", $"product.act.{happened}.text" }),
        .. Enum.GetNames<LifeEvent>().Select(happened => $"life.event.{happened}"),
        .. Enum.GetNames<AuthorityState>().Select(state => $"authority.state.{state}"),
        .. Enum.GetNames<TransferProgress>().Select(progress => $"transfers.progress.{progress}"),
        .. Enum.GetNames<TransferSide>().SelectMany(side => new[] { $"transfers.side.{side}", $"transfers.title.{side}", $"transfers.sign.{side}", $"transfers.without.{side}" }),
        .. Enum.GetNames<TransferSide>().SelectMany(side => Enum.GetNames<TransferProgress>().Select(progress => $"transfers.next.{side}.{progress}")),
        .. Enum.GetNames<WipeProof>().Append("None").Select(kind => $"transfers.wipe.{kind}"),
        .. NewTransfer.Reasons.Select(reason => $"transfers.reason.{reason}"),
        .. Enum.GetNames<KeyProtection>().SelectMany(protection => new[] { $"authority.key.{protection}", $"authority.key.short.{protection}" }),
        .. Enum.GetNames<CrlFreshness>().Append("None").Select(freshness => $"authority.crl.{freshness}"),
        .. AuthorityForm.Keys.Select(key => $"authority.new.key.{key}"),
        .. Enum.GetNames<RevocationReason>().Select(reason => $"reason.{reason}"),
        .. new[] { "good", "revoked", "onHold", "intended", "abandoned", "expired", "early" }.Select(state => $"certificate.state.{state}"),
        .. Enum.GetNames<CertificateState>().Select(state => $"certificates.state.{state}"),
        .. Enum.GetNames<AccountGroup>().Select(group => $"people.group.{group}"),
        .. Enum.GetNames<FirstStartStep>().Select(step => $"first.step.{step}"),
        .. new[] { "manufacturer", "operator", "both" }.SelectMany(purpose => new[] { $"first.purpose.{purpose}", $"first.purpose.{purpose}.text" }),
        .. Enum.GetNames<FieldOrigin>().Select(origin => $"issue.origin.{origin}"),
        .. Enum.GetNames<Role>().SelectMany(role => new[] { $"role.{role}", $"role.{role}.text" }),
        .. AuditEventType.All.Select(type => $"event.{type.Name}"),
        .. new[] { "active", "machine", "invited", "late", "disabled" }.Select(state => $"person.state.{state}"),
        .. Enum.GetNames<RetiredKind>().SelectMany(kind => new[] { $"retired.kind.{kind}", $"retirement.{kind}.text" }),
        .. Enum.GetNames<NeededBy>().Select(by => $"authority.end.by.{by}"), .. Enum.GetNames<EndObstacleKind>().SelectMany(kind => new[] { $"box.end.{kind}", $"box.end.{kind}.done" }),
        .. Enum.GetNames<ProposalState>().Select(state => $"approvals.state.{state}"),
        .. ApprovalRules.Choices.SelectMany(kind => new[] { $"act.kind.{kind}", $"act.kind.{kind}.text" }),
        .. ActName.Known.Select(ActName.KeyOf),
        .. Enum.GetNames<ProblemKind>().Select(kind => $"problem.{kind}"),
        .. new[] { "certificate", "request", "list", "thing" }.Select(kind => $"inspect.{kind}"),
        .. Enum.GetNames<ProfileRequester>().Select(requester => $"profile.who.{requester}"),
        .. Enum.GetNames<ProfileStandard>().Select(standard => $"profile.standard.{standard}"),
        .. ProfileForm.AllKeyKinds.Select(kind => $"profile.key.{kind}"),
        .. ProfileForm.AllAltNameKinds.Select(kind => $"profile.name.{kind}"),
        .. ProfileForm.AllKeyUsages.Select(usage => $"profile.usage.{usage}"),
        .. ProfileForm.AllExtendedKeyUsages.Select(purpose => $"profile.purpose.{purpose}"),
        .. Enum.GetNames<ContactOutcome>().Select(outcome => $"contact.{outcome}"),
        .. Enum.GetNames<RotationState>().Select(state => $"rotation.state.{state}"), .. Enum.GetNames<RotationState>().Where(state => state != nameof(RotationState.Fresh)).Select(state => $"rotation.{state}"),
        .. Enum.GetNames<LateReason>().Select(reason => $"rotation.why.{reason}"), .. Enum.GetNames<CredentialUse>().Select(use => $"credential.{use}"),
        .. JoinProgress.Steps.Select(step => $"join.step.{step}"),
        .. Enum.GetNames<Mood>().Select(mood => $"join.step.is.{mood.ToLowerInvariant()}"),
        .. Enum.GetNames<JoinState>().Select(state => $"join.state.{state}"),
        .. Enum.GetNames<HeldVoucherState>().SelectMany(state => new[] { $"held.state.{state}", $"held.state.{state}.text" }),
        .. Enum.GetNames<BatchState>().SelectMany(state => new[] { $"batch.state.{state}", $"batch.state.{state}.text" }),
        .. Enum.GetNames<OwnershipPolicy>().SelectMany(policy => new[] { $"model.policy.{policy}", $"model.policy.{policy}.hint" }),
        .. Enum.GetNames<JoinRefusal>().Except([nameof(JoinRefusal.None)]).Select(refusal => $"join.do.{refusal}"),
        .. Enum.GetNames<SerialField>().Select(field => $"joining.field.{field}"),
        .. Enum.GetNames<Pinning>().SelectMany(pinning => new[] { $"joining.pinning.{pinning}", $"joining.pinning.{pinning}.hint" }),
        .. Enum.GetNames<JoinVerdict>().Select(verdict => $"join.past.{verdict}"),
        .. new[] { "verified", "logged", "proximity" }.SelectMany(assertion => new[] { $"join.voucher.{assertion}", $"assertion.{assertion}" }),
        .. LifeTable.MakersStates.Select(state => $"product.state.{state}"),
        .. Enum.GetNames<SpareConcern>().Select(concern => $"spares.concern.{concern}"),
        .. Enum.GetNames<VoucherKind>().Select(kind => $"vouchers.kind.{kind}"),
        .. new[] { "line", "masa", "model" }.Select(lack => $"factory.lacks.{lack}.go"),
        .. Enum.GetNames<CeremonyRole>().Select(role => $"ceremonies.role.{role}"),
        .. Enum.GetNames<DutyKind>().SelectMany(kind => new[] { $"duty.{kind}", $"duty.{kind}.do" }), .. Enum.GetNames<DutyState>().Select(state => $"duty.state.{state}"),
        .. typeof(TranscriptEvents).GetFields().Select(word => $"ceremonies.event.{word.GetRawConstantValue()}"),
    ];

    [Fact]
    public void Both_languages_have_the_same_texts() => Assert.Equal(English.Keys.Order(), German.Keys.Order());

    [Fact]
    public void A_text_has_the_same_places_in_both_languages() =>
        Assert.All(English, text => Assert.Equal(Places(text.Value), Places(German[text.Key])));

    [Fact]
    public void Every_text_that_the_pages_name_is_there()
    {
        var named = Named().Matches(Sources).Select(match => match.Groups[1].Value).Concat(Built).ToList();

        Assert.InRange(named.Count, 100, 10_000);
        Assert.Empty(named.Except(English.Keys));
    }

    [Fact]
    public void Every_name_that_the_pages_list_has_its_text()
    {
        var fields = Listed("Certificates/FieldWords.cs").Select(name => $"field.{name}").Append("field.other");
        var parts = Listed("Overview/OverviewPage.razor.cs").Select(name => $"health.{name.Replace(' ', '-')}");

        var attributes = Listed("Hierarchy/KeyFacts.razor.cs").Select(name => $"authority.key.{name}");
        var members = Listed("Audit/EntryPage.razor.cs").Select(name => $"audit.field.{name}").Concat(Listed("Jobs/JobWords.cs").Select(name => $"job.{name}"));

        var values = Listed("Profiles/ProfileWording.cs").Select(name => $"profile.value.{name}");

        Assert.Empty(fields.Concat(parts).Concat(values).Concat(members).Concat(attributes).Except(English.Keys));
    }

    [Fact]
    public void No_text_is_there_for_nothing()
    {
        var used = Built.Concat(English.Keys.Where(key => key.StartsWith("field.", StringComparison.Ordinal) || key.StartsWith("health.", StringComparison.Ordinal) || key.StartsWith("audit.field.", StringComparison.Ordinal) || key.StartsWith("job.", StringComparison.Ordinal) || key.StartsWith("profile.value.", StringComparison.Ordinal) || key.StartsWith("authority.key.CKA_", StringComparison.Ordinal)))
            .Concat(English.Keys.Where(key => Sources.Contains($"\"{key}\"", StringComparison.Ordinal)));

        Assert.Empty(English.Keys.Except(used));
    }

    [Fact]
    public void A_text_that_is_not_there_is_an_error() => Assert.Throws<MissingManifestResourceException>(() => Words.English["no.such.text"]);

    [Theory]
    [InlineData("de-AT,de;q=0.9,en;q=0.8", "de")]
    [InlineData("fr-FR, DE;q=0.5", "de")]
    [InlineData("en-GB,de", "en")]
    [InlineData("fr", "en")]
    [InlineData("", "en")]
    public void The_language_is_the_first_that_the_browser_names_and_the_pages_speak(string accepted, string code) => Assert.Equal(code, Words.Of(accepted).Code);

    [Theory]
    [InlineData("en", "1,204"), InlineData("de", "1.204")]
    public void A_number_is_written_as_the_language_does(string code, string written) => Assert.Equal(written, Words.Find(code)!.Number(1204));

    private static Dictionary<string, string> Texts(string file) =>
        new ResourceManager($"TrustPoint.Ui.Language.{file}", typeof(Words).Assembly).GetResourceSet(CultureInfo.InvariantCulture, true, false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Order();

    private static IEnumerable<string> Listed(string file) =>
        Quoted().Matches(Regex.Match(File.ReadAllText(Path.Combine(Folder(), file)), @"Named\s*=\s*\[(.*?)\];", RegexOptions.Singleline).Groups[1].Value).Select(match => match.Groups[1].Value);

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TrustPoint.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "ui", "TrustPoint.Ui");
    }

    [GeneratedRegex("(?:Say\\(|[wW]ords\\[)\"([^\"]+)\"")]
    private static partial Regex Named();

    [GeneratedRegex(@"\{\d+(:N0)?\}")]
    private static partial Regex Place();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();
}
