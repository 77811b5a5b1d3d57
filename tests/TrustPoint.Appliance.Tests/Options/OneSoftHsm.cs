namespace TrustPoint.Appliance.Tests.Options;

/// <summary>SoftHSM reads where its tokens are from one variable of the process: of all tests that have rooms of their own with a token, one has them at a time.</summary>
internal static class OneSoftHsm
{
    private static readonly SemaphoreSlim Free = new(1);

    /// <summary>Works with it while nobody else does.</summary>
    public static async Task AloneAsync(Func<Task> work)
    {
        await Free.WaitAsync();
        try
        {
            await work();
        }
        finally
        {
            Free.Release();
        }
    }
}
