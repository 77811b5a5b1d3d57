using TrustPoint.Ca.Yaml;

namespace TrustPoint.Ceremonies.Scripts;

// The kinds that are about a token which has its keys already.
public static partial class ScriptText
{
    private const int MostCopies = 40;
    private static readonly string CopyKinds = WordsOf<CopyKind>();
    private static readonly string Methods = WordsOf<DestructionMethod>();

    private static CeremonyWork.CustodianChange CustodianChange(YamlFields fields) => Section(fields, "new-set", "who gets the new shares, and how many open the token", set =>
    {
        var (custodians, needed) = (Count(set, "custodians", 1, MostShares), Count(set, "needed", 0, MostShares));
        if (needed < 2) set.Problem("needed", "is 2 or more: nobody opens the token, or approves, alone.");
        return new CeremonyWork.CustodianChange((int)(custodians ?? 0), (int)(needed ?? 0), set.Flag("staying"));
    }) ?? new(0, 0, false);

    private static CeremonyWork.BackupCheck BackupCheck(YamlFields fields) =>
        new(Section(fields, "copy", "the label of the copy that is checked", copy => new WantedToken(Label(copy), Line(copy, "serial", required: false))) ?? new("", null));

    private static CeremonyWork.Destruction Destruction(YamlFields fields)
    {
        var (authority, reason) = Section(fields, "destruction", "whose key, and why", destruction => Tuple.Create(
            Matching(destruction, "authority", AuthorityName(), "the name of an authority"), Line(destruction, "reason") ?? "")) ?? Tuple.Create("", "");
        var areKnown = true;
        var copies = fields.Mappings("copies", copy =>
        {
            var read = Copy(copy);
            areKnown &= read is not null;
            return read!;
        });
        if (areKnown && copies is []) fields.Problem("copies", "is missing: everything that holds the key, or opens what holds it.");
        if (copies.Count > MostCopies) fields.Problem("copies", $"are more than {MostCopies}.");
        return new(authority, reason, areKnown ? copies : []);
    }

    private static CustodyCopy? Copy(YamlFields copy)
    {
        var (kind, number, place, method) = (Word<CopyKind>(copy, "kind", CopyKinds), Line(copy, "number") ?? "", Line(copy, "place") ?? "", Word<DestructionMethod>(copy, "method", Methods));
        return kind is null || method is null ? null : new(kind.Value, number, place, method.Value);
    }

    // What only the whole script shows.
    private static void CheckTogether(YamlFields fields, CeremonyScript script)
    {
        switch (script.Work)
        {
            case CeremonyWork.CustodianChange { NewCustodians: > 0, Needed: > 0 } change when change.SharesFor(script.People) is var shares:
                if (shares <= change.Needed) fields.Problem("new-set", $"has {shares} custodians, and {change.Needed} are needed: one may be ill, and a share may be lost.");
                if (shares > MostShares) fields.Problem("new-set", $"has {shares} custodians: there are at most {MostShares} shares.");
                break;
            case CeremonyWork.Destruction { Copies: not [] } destruction:
                CheckCopies(fields, script, destruction.Copies);
                break;
        }
    }

    private static void CheckCopies(YamlFields fields, CeremonyScript script, IReadOnlyList<CustodyCopy> copies)
    {
        if (script.Token is { Serial: null }) fields.Problem("token", "names the serial number: what is destroyed is not looked for by its label.");
        if (copies.Where(copy => copy.Method == DestructionMethod.Cleared).ToList() is not [{ Kind: CopyKind.Token } cleared] || cleared.Number != script.Token?.Serial)
            fields.Problem("copies", "hold one token that is cleared, the one that is opened here, with its serial number.");
        if (copies.GroupBy(copy => copy.Number).FirstOrDefault(group => group.Count() > 1) is { } twice) fields.Problem("copies", $"hold the number {twice.Key} twice: people type it to say which is destroyed.");
        var shares = copies.Count(copy => copy.Kind == CopyKind.Share);
        if (shares < script.People.Custodians) fields.Problem("copies", $"hold {shares} shares, and {script.People.Custodians} custodians have one each.");
    }

    private static T? Word<T>(YamlFields fields, string key, string expected) where T : struct, Enum
    {
        var text = fields.Required(key);
        foreach (var value in Enum.GetValues<T>())
        {
            if (WordOf(value) == text) return value;
        }
        if (text.Length > 0) fields.Problem(key, $"is one of {expected}, not '{text}'.");
        return null;
    }

    private static string WordsOf<T>() where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(value => WordOf(value)));

    private static string WordOf<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
