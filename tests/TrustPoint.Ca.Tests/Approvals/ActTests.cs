using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ca.Tests.Approvals;

/// <summary>An approval is for one act and no other: two different acts never have the same octets, so never the same hash.</summary>
public class ActTests
{
    private static readonly Act Retire = new(ActKind.ChangeAuthorities, Right.ManageAuthorities, "retire an authority", ("authority", "old"));

    public static TheoryData<Act> Others => new()
    {
        new Act(ActKind.ChangeDomains, Right.ManageAuthorities, "retire an authority", ("authority", "old")),
        new Act(ActKind.ChangeAuthorities, Right.ManageDomains, "retire an authority", ("authority", "old")),
        new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "make an authority", ("authority", "old")),
        new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "retire an authority", ("authority", "Old")),
        new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "retire an authority", ("authority", "old ")),
        new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "retire an authority", ("authority", null)),
        new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "retire an authority", ("authority", "")),
        new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "retire an authority", ("name", "old")),
        new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "retire an authority"),
        new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "retire an authority", ("authority", "old"), ("authority", "new")),
        new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "retire an authority", ("authority", "old")) { Domain = "plant" },
        new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "retire an authority", ("authority", "old")) { Domain = "" },
    };

    [Theory, MemberData(nameof(Others))]
    public void Another_act_has_another_hash(Act other) => Assert.NotEqual(Retire.Sha256, other.Sha256);

    [Fact]
    public void The_same_act_has_the_same_hash() =>
        Assert.Equal(Retire.Sha256, new Act(ActKind.ChangeAuthorities, Right.ManageAuthorities, "retire an authority", ("authority", "old")).Sha256);

    [Theory]
    [InlineData("\u00e9", "e\u0301")]
    [InlineData("a\0b", "a")]
    public void Texts_that_look_or_encode_alike_are_other_acts(string one, string other) => Assert.NotEqual(Of(one).Sha256, Of(other).Sha256);

    // UTF-8 has the same replacement for both halves of a pair.
    [Fact]
    public void Halves_of_a_surrogate_pair_are_other_acts() => Assert.NotEqual(Of(((char)0xD800).ToString()).Sha256, Of(((char)0xDBFF).ToString()).Sha256);

    [Fact]
    public void Acts_of_pieces_that_run_together_are_different()
    {
        // Few letters and many borders: were anything but the fields hashed, some of these would meet.
        var random = new Random(20260301);
        var seen = new Dictionary<string, string>();
        for (var i = 0; i < 20_000; i++)
        {
            (string Name, string? Value)[] fields = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (Text()!, random.Next(5) == 0 ? null : Text()))];
            var domain = random.Next(3) == 0 ? Text() : null;
            var words = Text()!;
            var written = $"{domain ?? "-"}|{words}|{string.Join('|', fields.Select(field => $"{field.Name}={field.Value ?? "-"}"))}";
            var hash = Convert.ToHexString(new Act(ActKind.BlockKeys, Right.BlockKeys, words, fields) { Domain = domain }.Encode());
            Assert.Equal(written, seen.GetValueOrDefault(hash, written));
            seen[hash] = written;
        }

        string? Text() => new([.. Enumerable.Range(0, random.Next(3)).Select(_ => "ab\0,"[random.Next(4)])]);
    }

    private static Act Of(string value) => new(ActKind.BlockKeys, Right.BlockKeys, "block a key", ("note", value));
}
