using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Tests.Database;

/// <summary>One process for each data directory.</summary>
public sealed class DataDirectoryLockTests
{
    [Fact]
    public async Task A_second_opening_is_refused_and_says_what_to_do()
    {
        using var folder = new TemporaryFolder();
        await using (Store.Open(folder.Path))
        {
            var refused = Assert.Throws<DataDirectoryInUseException>(() => Store.Open(folder.Path));
            Assert.Contains(folder.Path, refused.Message, StringComparison.Ordinal);
            Assert.Contains("TrustPoint:DataDirectory", refused.Message, StringComparison.Ordinal);
        }
        await Store.Open(folder.Path).DisposeAsync();
    }

    [Fact] // a disk that fails is not another process
    public void A_directory_that_cannot_be_opened_is_refused_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        // Looks for itself for ever: ELOOP, whoever asks.
        File.CreateSymbolicLink(Path.Combine(folder.Path, "lock"), "lock");
        var refused = Assert.Throws<DatabaseRefusedException>(() => Store.Open(folder.Path));
        Assert.Contains("cannot be used: ", refused.Message, StringComparison.Ordinal);
    }
}
