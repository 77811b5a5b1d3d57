// A PKCS#11 library and the native environment belong to the whole process: tests that pull tokens out of it run one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
