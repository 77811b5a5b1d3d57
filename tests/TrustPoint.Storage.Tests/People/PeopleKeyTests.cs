using System.Security.Cryptography;
using TrustPoint.Storage.People;

namespace TrustPoint.Storage.Tests.People;

/// <summary>What of people's secrets is in the database is of no use without the key beside it.</summary>
public sealed class PeopleKeyTests : IDisposable
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(20);

    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly TemporaryFolder folder = new();

    private string KeyFile => Path.Combine(folder.Path, "people.key");

    [Fact]
    public void A_secret_comes_back_also_after_a_restart()
    {
        var sealedSecret = Key().Seal("anna", Secret);
        Assert.Equal(Secret, Key().Open("anna", sealedSecret));
        Assert.True(sealedSecret.AsSpan().IndexOf(Secret) < 0);
        Assert.NotEqual(sealedSecret, Key().Seal("anna", Secret));
    }

    [Fact]
    public void The_key_is_made_at_the_first_use_for_its_owner_alone()
    {
        Assert.False(File.Exists(KeyFile));
        Key().Seal("anna", Secret);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Equal(32, new FileInfo(KeyFile).Length);
    }

    [Fact]
    public void A_sealed_secret_in_another_persons_row_does_not_open()
    {
        var sealedSecret = Key().Seal("anna", Secret);
        Assert.ThrowsAny<CryptographicException>(() => Key().Open("berta", sealedSecret));
    }

    [Theory]
    [InlineData(0), InlineData(12), InlineData(31), InlineData(47)]
    public void A_sealed_secret_that_was_changed_does_not_open(int octet)
    {
        var sealedSecret = Key().Seal("anna", Secret);
        sealedSecret[octet] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => Key().Open("anna", sealedSecret));
        Assert.ThrowsAny<CryptographicException>(() => Key().Open("anna", sealedSecret.AsSpan(0, octet / 2)));
    }

    [Fact]
    public void Under_another_key_it_does_not_open()
    {
        var sealedSecret = Key().Seal("anna", Secret);
        File.Delete(KeyFile);
        Assert.ThrowsAny<IOException>(() => Key().Open("anna", sealedSecret));
        Key().Seal("berta", Secret);
        Assert.ThrowsAny<CryptographicException>(() => Key().Open("anna", sealedSecret));
    }

    [Fact]
    public void A_key_that_others_may_read_is_not_used()
    {
        var sealedSecret = Key().Seal("anna", Secret);
        File.SetUnixFileMode(KeyFile, File.GetUnixFileMode(KeyFile) | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Assert.Throws<IOException>(() => Key().Open("anna", sealedSecret)).Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => Key().Seal("berta", Secret));
    }

    [Fact]
    public void What_is_sealed_for_one_use_opens_for_no_other()
    {
        var sealedSecret = Key().For("vouchers").Seal("one", Secret);
        Assert.Equal(Secret, Key().For("vouchers").Open("one", sealedSecret));
        Assert.ThrowsAny<CryptographicException>(() => Key().For("vouchers").Open("two", sealedSecret));
        Assert.ThrowsAny<CryptographicException>(() => Key().For("passwords").Open("one", sealedSecret));
        Assert.ThrowsAny<CryptographicException>(() => Key().Open("one", sealedSecret));
    }

    public void Dispose()
    {
        folder.Dispose();
        random.Dispose();
    }

    private PeopleKey Key() => new(folder.Path, random);
}
