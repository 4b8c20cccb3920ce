import Testing

@testable import RPCActors

@Suite("Whose method a mangled name names")
struct MangledMethodTests {
  @Test(
    "a type's own methods are known, and those of its extensions",
    arguments: [
      "$s3exp4EchoC3sayyyYaKFTE",
      "$s3exp4EchoC3say_3fooSSSi_SStYaKFTE",
      "$s3exp4EchoC1xSiyYaKFTE",
      "$s3exp4EchoC4more1xySDySSSiG_tYaKFTE",
      // The result has a type of the module, so the module's name follows the method's.
      "$s3exp4EchoC3getAA5ThingVyYaKFTE",
      // The name repeats words that occurred before.
      "$s3exp4EchoC0B5Twicey2SYaKFTE",
      "$s3exp4EchoC06secondB0yyYaKFTE",
      // The method is private.
      "$s3exp4EchoC3say33_5ECC00EB05E36CB85A2432A19BE16335LLyyYaKFTE",
      // The method is declared in an extension in another module.
      "$s3exp4EchoC5otherE3sayyyYaKFTE",
    ])
  func own(target: String) {
    #expect(MangledMethod(target, of: "3exp4EchoC") != nil)
  }

  @Test(
    "nothing else is taken for one",
    arguments: [
      "", "$s", "$s3exp4EchoC", "$s3exp4EchoCTE", "say",
      // A method of another type.
      "$s3exp5OtherC3sayyyYaKFTE",
      // A method of a nested type.
      "$s3exp4EchoC5InnerC3sayyyYaKFTE",
      "$s3exp4EchoC3sayC3sayyyYaKFTE",
      "$s3exp4EchoC5SpaceO5InnerC3sayyyYaKFTE",
      "$s3exp4EchoC4Priv33_5ECC00EB05E36CB85A2432A19BE16335LLC3sayyyYaKFTE",
      "$s3exp4EchoC5otherE5InnerC3sayyyYaKFTE",
      // A method of a type inside one of the type's functions.
      "$s3exp4EchoC3sayyyF3LocL_C3sayyyYaKFTE",
      "$s3exp4EchoC3sayyyF3LocL0_C3sayyyYaKFTE",
      // A generic method.
      "$s3exp4EchoC3genyyqd__YaKSeRd__SERd__lFTE",
      // A method that is not distributed.
      "$s3exp4EchoC3sayyyYaKF",
      // Lengths that are zero, missing, or beyond the end of the name.
      "$s3exp4EchoC99sayYaKFTE", "$s3exp4EchoC99999999999999999999sayYaKFTE",
      "$s3exp4EchoC0YaKFTE", "$s3exp4EchoCYaKFTE",
      "$s3exp4EchoC3säyyyYaKFTE",
    ])
  func foreign(target: String) {
    #expect(MangledMethod(target, of: "3exp4EchoC") == nil)
  }

  @Test("an actor of a private type has no methods for others")
  func privateType() {
    let type = "3exp13$55a0e217d670yXZ4PrivC"
    #expect(MangledMethod("$s\(type)3sayyyYaKFTE", of: type) == nil)
  }
}
