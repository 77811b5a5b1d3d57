using TrustPoint.CrashLoop;

namespace TrustPoint.Appliance.Tests.Crashes;

/// <summary>The short forms of <c>--calls</c> of tests/TrustPoint.CrashLoop.</summary>
public sealed class FailedCallTests
{
    [Theory]
    [InlineData("issuance", "EIO", "pwrite64,pwritev,ftruncate", 15)]
    [InlineData("revocation", "ENOSPC", "fsync,fdatasync", 1)]
    [InlineData("crl", "EIO", "rename,renameat,renameat2", 1)]
    [InlineData("crl", "EIO", "openat", 2)]
    [InlineData("backup", "ENOSPC", "rename,renameat,renameat2", 1)]
    [InlineData("crl", "KILL", "fsync,fdatasync", 3)]
    public async Task An_act_whose_system_call_fails_is_done_or_refused_in_words_and_goes_through_afterwards(string act, string fault, string calls, int every) =>
        Assert.Empty((await new CallLoop(act, fault).RunAsync([calls], every)).Violations);
}
